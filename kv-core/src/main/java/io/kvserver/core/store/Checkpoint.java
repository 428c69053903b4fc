package io.kvserver.core.store;

import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.SavedTable;
import org.jspecify.annotations.Nullable;

/**
 * All keys of a store at one moment, to which it can be rolled back any number of times.
 *
 * <p>It is taken by copying a reference for each segment of each table, not the entries. While it is open, a segment is
 * copied before its first change, and values that are objects are forked, as for a {@link Snapshot}. A rollback costs a
 * reference for each segment, and the changes. Taking another checkpoint while this one is open makes this one copy all
 * segments that have not changed yet.
 *
 * <p>For a thread that has all shards, except {@link #close}: any.
 */
public final class Checkpoint implements AutoCloseable {
    private final Keyspaces source;
    /** For each partition the tables of all databases. */
    private final @Nullable EntryTable[][] tables;

    private final @Nullable SavedTable[][] saved;
    private volatile boolean closed;

    /** Takes a checkpoint of all present keys. */
    public Checkpoint(Keyspaces source) {
        this.source = source;
        this.tables = new EntryTable[source.partitions()][];
        this.saved = new SavedTable[source.partitions()][source.databases()];
        source.snapshotOpened();
        try {
            for (int i = 0; i < tables.length; i++) {
                save(i);
            }
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    private void save(int partition) {
        @Nullable EntryTable[] present = source.partition(partition).tables();
        tables[partition] = present;
        for (int database = 0; database < present.length; database++) {
            EntryTable table = present[database];
            saved[partition][database] = table == null ? null : new SavedTable(table, this::isClosed);
        }
    }

    /**
     * Rolls the store back, through a view that reports it as FLUSHALL does: to clients that watch a key that existed
     * before or exists afterwards, and to all that cache keys. Requests that wait for a restored key are
     * {@linkplain Effects#hasReady ready}.
     */
    public void restore(Keyspace view) {
        if (closed) {
            throw new IllegalStateException("it has been closed");
        }
        tellOfAllKeys(view);
        for (int i = 0; i < tables.length; i++) {
            source.partition(i).tables(tables[i]);
        }
        for (@Nullable SavedTable[] ofPartition : saved) {
            for (SavedTable one : ofPartition) {
                if (one != null) {
                    one.forgetDue();
                }
            }
        }
        for (@Nullable SavedTable[] ofPartition : saved) {
            for (SavedTable one : ofPartition) {
                if (one != null) {
                    one.restore();
                }
            }
        }
        tellOfAllKeys(view);
        view.all().flushed();
        for (int i = 0; i < source.databases(); i++) {
            view.all().tellOfClearing(i);
        }
        view.effects().changedMany(source.partition(0), 1);
        view.leaveUnrecorded();
    }

    private void tellOfAllKeys(Keyspace view) {
        for (int i = 0; i < source.partitions(); i++) {
            Partition partition = source.partition(i);
            for (int database = 0; database < source.databases() && partition.observed() != null; database++) {
                int index = database;
                view.effects().changedAll(partition, index, key -> partition.contains(index, source.hash(), key));
            }
        }
    }

    /** Releases the checkpoint. No effect if it is closed. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source.snapshotClosed();
        }
    }

    private boolean isClosed() {
        return closed;
    }
}
