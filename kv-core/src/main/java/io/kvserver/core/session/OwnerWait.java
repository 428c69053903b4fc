package io.kvserver.core.session;

import io.kvserver.core.client.Wait;
import java.util.function.BooleanSupplier;

/**
 * Waits until whoever has the shards, or owns the keys, has run the request. That cannot be ended early: the request's words
 * and the client's output are in use there. One for each client, used again.
 */
final class OwnerWait implements Wait {
    private final BooleanSupplier withdraw;
    private volatile boolean run;
    private boolean withdrawn;

    /** {@code withdraw} is asked now and then whether the request has to be given up, and takes it back then if it can. */
    OwnerWait(BooleanSupplier withdraw) {
        this.withdraw = withdraw;
    }

    /** Before the request is submitted. */
    void restart() {
        run = false;
        withdrawn = false;
    }

    /** Whether it has ended because the request was taken back: nobody is going to run it. */
    boolean isWithdrawn() {
        return withdrawn;
    }

    /** Says that the request has been run. Any thread. */
    void told() {
        run = true;
    }

    @Override
    public Reason reason() {
        return Reason.OWNER;
    }

    @Override
    public boolean isOver(long nowMillis) {
        if (!run && !withdrawn) {
            withdrawn = withdraw.getAsBoolean();
        }
        return run || withdrawn;
    }

    @Override
    public boolean leavesOutput() {
        return false;
    }
}
