package io.kvserver.core;

import io.kvserver.core.engine.KeyWork;
import io.kvserver.core.store.Keyspace;
import java.util.concurrent.locks.LockSupport;

/** A call from inside the process, whose thread waits for it if its shards are busy. */
final class Call extends KeyWork {
    private final Thread caller = Thread.currentThread();
    private volatile boolean done;

    Call(Keyspace keys) {
        super(keys);
    }

    @Override
    protected void finished() {
        done = true;
        LockSupport.unpark(caller);
    }

    /** Waits until another thread has run it. */
    void await() {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            // Otherwise park returns at once from now on.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            caller.interrupt();
        }
    }
}
