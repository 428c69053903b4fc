package io.kvserver.core.durability;

import io.kvserver.core.client.Persistence;
import io.kvserver.core.journal.Journal;

/** A request that the log up to a position be on disk. Any thread. */
record Force(Journal log, long position) implements Persistence.Forcing {
    @Override
    public boolean isDone() {
        return log.isForced(position);
    }

    @Override
    public boolean whenOver(Runnable wake) {
        return log.whenForced(position, wake);
    }
}
