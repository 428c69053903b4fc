package io.kvserver.core;

import io.kvserver.core.engine.KeyWork;
import io.kvserver.core.store.Keyspace;

/** A call from inside the process, whose thread waits for it if its shards are busy. */
final class Call extends KeyWork {
    private final Completion completion = new Completion();

    Call(Keyspace keys) {
        super(keys);
    }

    @Override
    protected void finished() {
        completion.done();
    }

    /** Waits until another thread has run it. */
    void await() {
        completion.await();
    }
}
