package io.kvserver.core.session;

import io.kvserver.core.client.Wait;
import io.kvserver.core.store.Keyspace;

/** Holds replies back until the changes that they acknowledge are on disk. */
final class DiskWait implements Wait {
    private volatile boolean ended;

    /** Returns whether the journal will signal when it is worthwhile to check again; not if the store has been closed. */
    boolean begin(Keyspace keys, Runnable wake) {
        return keys.effects().whenKept(() -> {
            ended = true;
            wake.run();
        });
    }

    @Override
    public Reason reason() {
        return Reason.DISK;
    }

    @Override
    public boolean isOver(long nowMillis) {
        return ended;
    }

    @Override
    public boolean leavesOutput() {
        return false;
    }
}
