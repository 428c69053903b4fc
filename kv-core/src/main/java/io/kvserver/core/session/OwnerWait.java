package io.kvserver.core.session;

import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.ClientLink;

/**
 * Waits until the request has been run by the thread that holds its shards, or by the node that owns its keys. This wait
 * cannot be ended early, because the request's words and the client's output are in use there. One for each client, reused.
 */
final class OwnerWait implements Wait, Runnable {
    private final Request request;
    private final ClientLink link;
    private volatile boolean run;
    private boolean withdrawn;

    /** The request that is waited for. */
    interface Request {
        /**
         * Called from time to time: takes the request back if a script keeps its shards busy for long. Returns whether it
         * did.
         */
        boolean takeBackIfBusy();
    }

    /** {@code link} is woken when the request has been run. */
    OwnerWait(Request request, ClientLink link) {
        this.request = request;
        this.link = link;
    }

    /** Called before the request is submitted. */
    void restart() {
        run = false;
        withdrawn = false;
    }

    /** Whether the wait has ended because the request was taken back and will not run. */
    boolean isWithdrawn() {
        return withdrawn;
    }

    /** Reports that the request has been run. Any thread. */
    @Override
    public void run() {
        run = true;
        link.wake();
    }

    @Override
    public Reason reason() {
        return Reason.OWNER;
    }

    @Override
    public boolean isOver(long nowMillis) {
        if (!run && !withdrawn) {
            withdrawn = request.takeBackIfBusy();
        }
        return run || withdrawn;
    }

    @Override
    public boolean leavesOutput() {
        return false;
    }
}
