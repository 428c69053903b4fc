package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls on the keys of one of a store's databases; threads and errors as for {@link KvStore}. */
public final class KvDatabase extends StoreCalls {
    private final Calls calls;
    private final int number;
    private final ServerState server;

    KvDatabase(Calls calls, ServerState server, Shards shards, int number) {
        super(server, shards);
        this.calls = calls;
        this.number = number;
        this.server = server;
    }

    @Override
    Calls calls() {
        return calls;
    }

    /** The database's number, as in SELECT. */
    public int number() {
        return number;
    }

    /** Like {@link KvStore#async}. */
    public <T extends @Nullable Object> CompletionStage<T> async(Function<? super KvDatabase, T> function) {
        return CompletableFuture.supplyAsync(() -> function.apply(this), Background.of(server));
    }
}
