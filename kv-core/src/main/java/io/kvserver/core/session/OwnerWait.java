package io.kvserver.core.session;

import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.ClientLink;

/**
 * Waits until the request has been run by the thread that has its shards, or by the node that owns its keys. That cannot be ended early: the request's words
 * and the client's output are in use there. One for each client, used again.
 */
final class OwnerWait implements Wait, Runnable {
    private final Request request;
    private final ClientLink link;
    private volatile boolean run;
    private boolean withdrawn;

    /** What is waited for. */
    interface Request {
        /** Asked now and then: whether the request had to be given up and has been taken back. */
        boolean takeBackIfBusy();
    }

    /** {@code link} is woken when the request has been run. */
    OwnerWait(Request request, ClientLink link) {
        this.request = request;
        this.link = link;
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
