package io.kvserver.core.engine;

import io.kvserver.core.client.host.Meanwhile;
import java.util.concurrent.locks.LockSupport;

/** The end of something that the thread which makes this waits for. One waits, any other tells. */
public final class Completion {
    private final Thread waiting = Thread.currentThread();
    private volatile boolean done;

    public void done() {
        done = true;
        LockSupport.unpark(waiting);
    }

    /**
     * Waits until {@link #done} has been called. Ignores interruption, and keeps the thread's interrupt status.
     *
     * @throws IllegalStateException if the thread serves clients in the middle of a request that has shards: it might wait for itself
     */
    public void await() {
        if (!done && Meanwhile.isServing()) {
            throw new IllegalStateException(
                    "this thread has shards for a request that takes long, so it cannot wait for"
                            + " others: call the store from another thread; what was called may still be done");
        }
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
