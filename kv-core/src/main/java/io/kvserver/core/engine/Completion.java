package io.kvserver.core.engine;

import java.util.concurrent.locks.LockSupport;

/** The end of something that the thread which makes this waits for. One waits, any other tells. */
public final class Completion {
    private final Thread waiting = Thread.currentThread();
    private volatile boolean done;

    public void done() {
        done = true;
        LockSupport.unpark(waiting);
    }

    /** Waits until {@link #done} has been called. Ignores interruption, and keeps the thread's interrupt status. */
    public void await() {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            // Otherwise park returns at once from now on.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            waiting.interrupt();
        }
    }
}
