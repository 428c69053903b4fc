package io.kvserver.core.store;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.LargeString;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.Frozen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * All keys of a store at one moment. To be visited once and closed soon, by one thread: while it is open, changes use more
 * memory.
 *
 * <p>It includes expired keys that have not been removed yet.
 */
public final class Snapshot implements AutoCloseable {
    private final Keyspaces source;
    private final List<Database> databases = new ArrayList<>();
    private List<byte[]> texts = List.of();
    private volatile boolean closed;

    /** A database's part in one partition. */
    private record Part(int partition, List<Frozen> segments) {}

    /** A database's parts, with their total figures. */
    private record Database(List<Part> parts, long size, long expiring, long due) {}

    /** Visits the keys of a snapshot. */
    public interface Visitor {
        /** Called before the keys of a database, with their number and the number of those with a deadline. */
        void database(int index, long size, long expiring) throws IOException;

        /** A key with a string. The slices are valid until it returns. {@link Keyspace#NO_DEADLINE} for no expiry. */
        void key(int database, Slice key, Slice value, long deadlineMillis) throws IOException;

        /** A key whose value is packed in its entry. */
        default void packed(int database, Slice key, Kind kind, Slice value, long deadlineMillis) throws IOException {
            throw new IOException("a value of the type " + kind.wireName() + " cannot be saved");
        }

        /** A key whose value is an object, which does not change while the snapshot is open. */
        default void object(int database, Slice key, Value value, long deadlineMillis) throws IOException {
            throw new IOException("a value of the type " + value.kind().wireName() + " cannot be saved");
        }
    }

    /** Access to the shards. */
    @FunctionalInterface
    public interface Shards {
        /** Runs a brief task with a partition's shard held, and returns after it. */
        void run(int partition, Runnable task);
    }

    /** A snapshot of all present keys. For a thread that has all shards. */
    public Snapshot(Keyspaces source) {
        this(source, 0, source.databases());
    }

    /** A snapshot of one database. Otherwise as {@link #Snapshot(Keyspaces)}. */
    public Snapshot(Keyspaces source, int database) {
        this(source, database, database + 1);
    }

    private Snapshot(Keyspaces source, int first, int end) {
        this.source = source;
        source.snapshotOpened();
        try {
            freeze(first, end);
        } catch (Throwable noMemory) {
            close();
            throw noMemory;
        }
    }

    private void freeze(int first, int end) {
        for (int i = first; i < end; i++) {
            List<Part> parts = new ArrayList<>();
            long size = 0;
            long expiring = 0;
            long due = 0;
            for (int partition = 0; partition < source.partitions(); partition++) {
                EntryTable table = source.partition(partition).table(i);
                if (table != null) {
                    parts.add(new Part(partition, table.freeze(this::isClosed)));
                    size += table.size();
                    expiring += table.expiring();
                    due += table.dueValues();
                }
            }
            databases.add(new Database(parts, size, expiring, due));
        }
    }

    /** Adds other data of the same moment: texts that never change. To be called before the snapshot is visited. */
    public void attach(List<byte[]> others) {
        texts = others;
    }

    /** The {@linkplain #attach attached} texts. */
    public List<byte[]> attached() {
        return texts;
    }

    /** Ends the snapshot: its keys must not be read any more. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source.snapshotClosed();
        }
    }

    /** Any thread. */
    boolean isClosed() {
        return closed;
    }

    public long size() {
        return databases.stream().mapToLong(Database::size).sum();
    }

    /** Whether a value has elements with deadlines. */
    public boolean hasExpiringElements() {
        return databases.stream().anyMatch(database -> database.due() > 0);
    }

    /** Visits all keys. Databases without keys are left out. */
    public void visit(Shards shards, Visitor visitor) throws IOException {
        for (int i = 0; i < databases.size(); i++) {
            Database database = databases.get(i);
            if (database.size() > 0) {
                visitor.database(i, database.size(), database.expiring());
                for (Part part : database.parts()) {
                    for (Frozen segment : part.segments()) {
                        visit(i, fetch(shards, part.partition(), segment), visitor);
                    }
                }
            }
        }
    }

    /**
     * Visits only the names of keys that have not expired. The slice is valid until the visitor returns.
     *
     * @param over asked from time to time: whether to stop
     */
    public void visitKeys(Shards shards, long nowMillis, Consumer<Slice> visitor, BooleanSupplier over) {
        Slice key = new Slice();
        for (Database database : databases) {
            for (Part part : database.parts()) {
                for (Frozen segment : part.segments()) {
                    if (over.getAsBoolean()) {
                        return;
                    }
                    for (byte[] entry : fetch(shards, part.partition(), segment).entries()) {
                        if (entry != null && !(Entries.expires(entry) && Entries.deadline(entry) <= nowMillis)) {
                            visitor.accept(key.set(entry, Entries.KEY, Entries.keyLength(entry)));
                        }
                    }
                }
            }
        }
    }

    private static Frozen.Contents fetch(Shards shards, int partition, Frozen segment) {
        Fetch fetch = new Fetch(segment);
        shards.run(partition, fetch);
        return fetch.contents;
    }

    /** Fetches a segment's entries while its shard is held. */
    private static final class Fetch implements Runnable {
        private final Frozen segment;
        private Frozen.Contents contents = Frozen.Contents.NOTHING;

        Fetch(Frozen segment) {
            this.segment = segment;
        }

        @Override
        public void run() {
            contents = segment.fetch();
        }
    }

    /** Visits fetched entries, which do not change while the snapshot is open, except for their access times. */
    private static void visit(int database, Frozen.Contents contents, Visitor visitor) throws IOException {
        Slice key = new Slice();
        Slice value = new Slice();
        for (int slot = 0; slot < contents.entries().length; slot++) {
            byte[] entry = contents.entries()[slot];
            if (entry == null) {
                continue;
            }
            key.set(entry, Entries.KEY, Entries.keyLength(entry));
            int offset = Entries.valueOffset(entry);
            long deadline = Entries.deadline(entry);
            Object object = contents.value(slot);
            if (object instanceof Value typed) {
                visitor.object(database, key, typed, deadline);
            } else if (object instanceof LargeString string) {
                visitor.key(database, key, value.set(string.array(), string.offset(), string.length()), deadline);
            } else if (Entries.isTyped(entry)) {
                visitor.packed(
                        database, key, Entries.kind(entry), value.set(entry, offset, entry.length - offset), deadline);
            } else {
                visitor.key(database, key, value.set(entry, offset, entry.length - offset), deadline);
            }
        }
    }
}
