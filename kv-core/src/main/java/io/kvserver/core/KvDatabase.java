package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store's calls on the keys of one of its databases; threads and errors as for {@link KvStore}. */
public final class KvDatabase extends StoreCalls {
    private final int number;
    private final ServerState server;

    KvDatabase(Calls calls, ServerState server, Shards shards, int number) {
        super(calls, server, shards);
        this.number = number;
        this.server = server;
    }

    /** Its number, as SELECT takes it. */
    public int number() {
        return number;
    }

    /** As {@link KvStore#async}. */
    public <T extends @Nullable Object> CompletionStage<T> async(Function<? super KvDatabase, T> calls) {
        return CompletableFuture.supplyAsync(() -> calls.apply(this), Background.of(server));
    }
}
