package io.kvserver.core.durability;

import io.kvserver.core.client.Persistence;
import io.kvserver.core.journal.Journal;

/** What the log had at a position is to be on the disk. Any thread. */
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
