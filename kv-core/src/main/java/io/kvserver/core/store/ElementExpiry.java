package io.kvserver.core.store;

import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes expired elements from the values of a view's database: before a request uses the value, and during a sweep.
 * Confined to the view's thread, which has the shard of the key.
 */
final class ElementExpiry {
    /** The most elements that are removed, logged and reported together. A request that finds more leaves the rest for later. */
    private static final int TOGETHER = 100;

    private final Keyspaces all;
    private final Effects effects;
    private int database;
    private long nowMillis;
    /** The number of elements in the last removal. */
    private int removed;

    ElementExpiry(Keyspaces all, Effects effects) {
        this.all = all;
        this.effects = effects;
    }

    /** Sets the time by which elements expire, in milliseconds since 1970. */
    void begin(long expiryMillis) {
        nowMillis = expiryMillis;
    }

    void select(int index) {
        database = index;
    }

    /** Whether an element has expired. */
    boolean isDue(Value value) {
        return value.due != null && value.due.deadline <= nowMillis;
    }

    /**
     * Removes expired elements of a value; any that are left cannot be read. Returns the value to use from now on,
     * which is a fork if a snapshot needs this one; {@code null} if no readable element is left and the key is gone.
     */
    @Nullable
    Value expire(byte[] entry, Value value) {
        return expire(entry, value, TOGETHER);
    }

    /** Removes an expired element from a value that may be changed. */
    void expire(byte[] entry, Value value, byte[] name) {
        long hash = all.hash().hash(entry, Entries.KEY, Entries.keyLength(entry));
        Partition partition = all.partition(all.partitionOf(hash));
        EntryTable table = partition.createTable(database);
        long before = value.memoryBytes();
        boolean begun = effects.removing();
        value.removeExpired(name);
        grew(table, entry, value, value.memoryBytes() - before);
        effects.tellFieldsExpired(partition, database, entry, List.of(name), false);
        effects.removed(begun);
    }

    private static void grew(EntryTable table, byte[] entry, Value value, long bytes) {
        value.countedBytes += bytes;
        table.valueGrew(bytes);
        table.follow(entry, value);
    }

    /** Removes at most {@code most} expired elements from the values of a table, and returns their number. */
    int sweep(EntryTable table, int most) {
        int total = 0;
        Value first = table.firstDue();
        while (first != null && first.due != null && total < most && isDue(first)) {
            expire(first.due.entry, first, Math.min(TOGETHER, most - total));
            total += Math.max(1, removed);
            first = table.firstDue();
        }
        return total;
    }

    private @Nullable Value expire(byte[] entry, Value value, int most) {
        long hash = all.hash().hash(entry, Entries.KEY, Entries.keyLength(entry));
        Partition partition = all.partition(all.partitionOf(hash));
        EntryTable table = partition.createTable(database);
        Value own = own(table, (int) hash, entry, value);
        long before = own.memoryBytes();
        boolean begun = effects.removing();
        List<byte[]> names = own.removeExpired(nowMillis, most);
        removed = names.size();
        grew(table, entry, own, own.memoryBytes() - before);
        boolean isLast = own.isEmpty();
        if (isLast) {
            table.remove((int) hash, entry, Entries.KEY, Entries.keyLength(entry));
        }
        effects.tellFieldsExpired(partition, database, entry, names, isLast);
        effects.removed(begun);
        return isLast ? null : own;
    }

    /** The value beside an entry, for a change: replaced by a fork if an open snapshot has yet to read it. */
    Value own(EntryTable table, int hash, byte[] entry, Value value) {
        if (!all.isSnapshotOpen() || value.generation == all.generation()) {
            return value;
        }
        Value fork = value.fork();
        fork.generation = all.generation();
        fork.countedBytes = value.countedBytes;
        int slot = table.find(hash, entry, Entries.KEY, Entries.keyLength(entry));
        table.replace(hash, slot, entry, fork);
        return fork;
    }
}
