package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.Keyspaces;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store as seen by a transaction's function: the same calls, but none takes effect outside the function before it
 * returns. See {@link KvStore#transaction}.
 *
 * <p>Thread: only the one that runs the function, until it returns.
 */
public final class KvTransaction extends StoreCalls {
    private static final long FIRST_PAUSE_NANOS = 10_000;
    /** How often the longest pause is doubled. */
    private static final int DOUBLED = 8;
    /** The number of attempts without a pause between them. */
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

    /** The parts of the store that an attempt needs. */
    record Store(ServerState server, Keyspaces keyspaces, Shards shards) {}

    /** Like {@link KvStore#transaction(int, Function)}. */
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

    /**
     * Pauses so that others can finish: for a random time, so that two transactions do not collide again, whose maximum grows
     * with each attempt.
     */
    private static void pause(int attempt) {
        if (attempt >= AT_ONCE) {
            long most = FIRST_PAUSE_NANOS << Math.min(attempt - AT_ONCE, DOUBLED);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most) + 1);
        }
    }
}
