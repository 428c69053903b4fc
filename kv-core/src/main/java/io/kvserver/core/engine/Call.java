package io.kvserver.core.engine;

import io.kvserver.core.store.Keyspace;

/** A call from inside the process; its thread waits for the call if the shards are busy. */
public final class Call extends KeyWork {
    private final Completion completion = new Completion();

    public Call(Keyspace keys) {
        super(keys);
    }

    @Override
    protected void finished() {
        completion.done();
    }

    /** Waits until another thread has run it, and rethrows that thread's exception. */
    public void await() {
        completion.await();
        Exclusive.rethrow(failure());
    }
}
