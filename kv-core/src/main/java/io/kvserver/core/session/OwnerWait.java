package io.kvserver.core.session;

import io.kvserver.core.client.Wait;

/**
 * Waits until whoever has the shards, or owns the keys, has run the request. That cannot be ended early: the request's words
 * and the client's output are in use there. One for each client, used again.
 */
final class OwnerWait implements Wait {
    private volatile boolean run;

    /** Before the request is submitted. */
    void restart() {
        run = false;
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
        return run;
    }

    @Override
    public boolean leavesOutput() {
        return false;
    }
}
