package io.kvserver.core.client;

import io.kvserver.core.store.memory.Memory;
import org.jspecify.annotations.Nullable;

/** Where a client is with MULTI, WATCH and EXEC. As for {@link Client}. */
public final class TransactionState {
    private final Memory data;
    private final Watches watches;
    private @Nullable Transaction transaction;
    private @Nullable Transaction executed;
    private boolean scripted;

    TransactionState(Memory data, Watches watches) {
        this.data = data;
        this.watches = watches;
    }

    /** The requests between MULTI and EXEC; {@code null} outside. */
    public @Nullable Transaction open() {
        return transaction;
    }

    /** MULTI. */
    public void begin() {
        transaction = new Transaction(data);
    }

    /** Ends the transaction, if there is one, and with it the watching of keys. */
    public void end() {
        Transaction ended = transaction;
        if (ended != null) {
            ended.end();
        }
        transaction = null;
        watches.clear();
    }

    /** The keys whose change makes EXEC fail. */
    public Watches watches() {
        return watches;
    }

    /** Whether EXEC or a script runs a request of the client: what comes now is inside the reply of these. */
    public boolean isExecuting() {
        return executed != null || scripted;
    }

    /** Says whether a script that the client has sent is being run. */
    public void scripted(boolean on) {
        scripted = on;
    }

    /** Says which transaction EXEC is running, or that it runs none any more. */
    public void executing(@Nullable Transaction current) {
        executed = current;
    }

    /** The requests that are queued or that EXEC is running; {@code null} if there are none. Any thread, roughly. */
    @Nullable
    public Transaction queued() {
        Transaction open = transaction;
        return open != null ? open : executed;
    }
}
