package io.kvserver.core.engine;

import io.kvserver.core.client.host.Meanwhile;
import java.util.concurrent.locks.LockSupport;

/** Lets the thread that creates it wait for the end of a task. Any thread may report the end. */
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
     * @throws IllegalStateException if the thread serves clients and is in the middle of a request that may have shards: it
     *     might wait for itself
     */
    public void await() {
        if (!done && Meanwhile.isServing()) {
            throw new IllegalStateException(
                    "this thread may have shards for a request that takes long, so it cannot wait for"
                            + " others: call the store from another thread; what was called may still be done");
        }
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            // An interrupt that stays set would make park return at once.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            waiting.interrupt();
        }
    }
}
