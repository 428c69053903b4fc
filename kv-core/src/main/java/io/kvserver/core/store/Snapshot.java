package io.kvserver.core.store;

import io.kvserver.core.protocol.Slice;
import java.io.IOException;
import java.util.List;

/**
 * All keys of a store at one moment. Any thread, one at a time: nothing in it changes but the times of last access, until it
 * is closed. As long as it is open the store takes more memory for what changes, so it has to be closed soon.
 *
 * <p>Keys whose deadline has passed are in it as long as nobody has removed them.
 */
public final class Snapshot implements AutoCloseable {
    private final Keyspaces source;
    private final List<Database> databases;
    private boolean closed;

    /** A database's segments, with what they hold together. */
    record Database(List<Segment> segments, long size, long expiring) {}

    Snapshot(Keyspaces source, List<Database> databases) {
        this.source = source;
        this.databases = databases;
    }

    /** Takes the keys of a snapshot. */
    public interface Visitor {
        /** Before the keys of a database: how many there are, and how many of them have a deadline. */
        void database(int index, long size, long expiring) throws IOException;

        /** The slices are valid until it returns. {@link Keyspace#NO_DEADLINE} for a key that stays. */
        void key(int database, Slice key, Slice value, long deadlineMillis) throws IOException;
    }

    /** Has the store forget that somebody reads the keys; they must not be read any more. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source.snapshotClosed();
        }
    }

    public long size() {
        return databases.stream().mapToLong(Database::size).sum();
    }

    /** Databases without keys are left out. */
    public void visit(Visitor visitor) throws IOException {
        Slice key = new Slice();
        Slice value = new Slice();
        for (int i = 0; i < databases.size(); i++) {
            Database database = databases.get(i);
            if (database.size() > 0) {
                visitor.database(i, database.size(), database.expiring());
                for (Segment segment : database.segments()) {
                    for (int slot = 0; slot < segment.capacity(); slot++) {
                        byte[] entry = segment.at(slot);
                        if (entry != null) {
                            int offset = Entries.valueOffset(entry);
                            visitor.key(
                                    i,
                                    key.set(entry, Entries.KEY, Entries.keyLength(entry)),
                                    value.set(entry, offset, entry.length - offset),
                                    Entries.deadline(entry));
                        }
                    }
                }
            }
        }
    }
}
