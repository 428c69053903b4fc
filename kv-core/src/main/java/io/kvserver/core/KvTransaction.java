package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.Keyspaces;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction's function uses in place of the store: the same calls, of which none has an effect outside before the
 * function returns. See {@link KvStore#transaction}.
 *
 * <p>Thread: the one that runs the function, until it returns.
 */
public final class KvTransaction extends StoreCalls {
    private static final long FIRST_PAUSE_NANOS = 10_000;
    /** How often the longest pause is doubled. */
    private static final int DOUBLED = 8;
    /** How many attempts are made without a pause between them. */
    private static final int AT_ONCE = 3;

    private final TransactionCalls calls;

    private KvTransaction(TransactionCalls calls, ServerState server, Shards shards) {
        super(server, shards);
        this.calls = calls;
    }

    @Override
    Calls calls() {
        return calls;
    }

    /** What attempts are made with. */
    record Store(ServerState server, Keyspaces keyspaces, Shards shards) {}

    /** As {@link KvStore#transaction(int, Function)}. */
    static <T extends @Nullable Object> T run(Store store, int attempts, Function<? super KvTransaction, T> function) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " is not positive");
        }
        for (int attempt = 1; attempt <= attempts; attempt++) {
            TransactionCalls calls = new TransactionCalls(store.server(), store.keyspaces(), store.shards());
            KvTransaction transaction = new KvTransaction(calls, store.server(), store.shards());
            try {
                T result = function.apply(transaction);
                if (transaction.calls.commit()) {
                    return result;
                }
            } catch (KvConflictException conflict) {
                if (!calls.isBroken()) {
                    // That of another transaction.
                    throw conflict;
                }
            } finally {
                calls.discard();
            }
            pause(attempt);
        }
        throw new KvConflictException(TransactionCalls.CONFLICT + ", in each of " + attempts + " attempts");
    }

    /** Lets others finish; the longer the more often that was needed, and by chance, so that two do not meet again. */
    private static void pause(int attempt) {
        if (attempt >= AT_ONCE) {
            long most = FIRST_PAUSE_NANOS << Math.min(attempt - AT_ONCE, DOUBLED);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most) + 1);
        }
    }
}
