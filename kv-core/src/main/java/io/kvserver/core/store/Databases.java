package io.kvserver.core.store;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.protocol.Slots;
import io.kvserver.core.store.hashing.SlotHash;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.store.observe.Observers;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.TableScan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * All databases, for commands on all shards: their sizes and keys, and changes of whole databases. Confined to the
 * view's thread while it has all shards.
 */
public final class Databases {
    private static final byte[] NO_KEY = {};
    private static final int MIN_SCANNED_SLOTS = 1024;
    /** More than there can be keys, and small enough to calculate with. */
    private static final long MAX_SCANNED = 1L << 48;

    /** Visits keys. */
    @FunctionalInterface
    public interface Visitor {
        /** A key and the kind of its value. The slice is valid until this returns. */
        void key(Slice key, Kind kind);
    }

    private final Keyspaces all;
    private final Lookup keys;
    private final Effects effects;
    private final Slice key = new Slice();

    Databases(Lookup keys) {
        this.all = keys.all;
        this.keys = keys;
        this.effects = keys.effects;
    }

    /** The number of keys that are observed in any database. */
    public long observedAnywhere() {
        return all.sum(Partition::observedAnywhere);
    }

    /** The number of keys in the selected database. */
    public long size() {
        return size(keys.database());
    }

    /** The number of keys in a database. */
    public long size(int index) {
        return all.sumOfTables(index, EntryTable::size);
    }

    /** The number of keys with a deadline in a database. */
    public long expiring(int index) {
        return all.sumOfTables(index, EntryTable::expiring);
    }

    /** The memory of a database's table without its entries, in bytes. */
    public long tableBytes(int index) {
        return all.sumOfTables(index, EntryTable::slotBytes);
    }

    /** The memory of all databases in bytes. */
    public long dataBytes() {
        return all.sum(partition -> partition.meter().bytes());
    }

    /** Makes the store's count of memory exact, for a bound that was lowered. */
    public void settleMemory() {
        for (int i = 0; i < all.partitions(); i++) {
            all.partition(i).meter().publish();
        }
    }

    /** Forgets observed keys until there are no more than allowed; their observers are told. */
    public void limitObserved() {
        long excess = observedAnywhere() - all.caches().maxKeys();
        for (int i = 0; i < all.partitions() && excess > 0; i++) {
            Observers observers = all.partition(i).observed();
            if (observers != null) {
                excess -= observers.giveUpAnywhere(excess, effects);
            }
        }
    }

    /** The counts since the store's start. */
    public KeyspaceCounts counts() {
        return new KeyspaceCounts(
                all.sum(partition -> partition.hits),
                all.sum(partition -> partition.misses),
                all.sum(partition -> partition.expired),
                all.sum(partition -> partition.expiredElements),
                all.sum(partition -> partition.evicted),
                all.sum(partition -> partition.changes));
    }

    /** Removes every key of a database. */
    public void clear(int index) {
        for (int i = 0; i < all.partitions(); i++) {
            Partition partition = all.partition(i);
            EntryTable table = partition.table(index);
            if (table != null) {
                effects.changing();
                effects.changedAll(partition, index, key -> partition.contains(index, all.hash(), key));
                effects.changedMany(partition, table.size());
                partition.dropTable(index);
            }
        }
        tellOfClearing(index);
    }

    /** Tells listeners inside the process that a database was cleared or replaced. */
    void tellOfClearing(int index) {
        tellOfWhole("flushdb", index);
    }

    /** Tells listeners inside the process about an event of a whole database. */
    private void tellOfWhole(String what, int index) {
        if (all.events().wanted(KeyspaceEvents.WHOLE)) {
            all.events().happened(KeyspaceEvents.WHOLE, what, index, NO_KEY);
        }
    }

    /**
     * Tells clients that cache keys that any key may be gone: once for each command that {@linkplain #clear clears}
     * databases.
     */
    public void flushed() {
        for (int i = 0; i < all.partitions(); i++) {
            all.partition(i).forgetAnywhere();
        }
        all.caches().flushed();
    }

    /** Swaps two databases. */
    public void swap(int one, int other) {
        for (int i = 0; i < all.partitions(); i++) {
            Partition partition = all.partition(i);
            effects.changing();
            effects.changedAll(partition, one, key -> partition.isIn(one, other, all.hash(), key));
            effects.changedAll(partition, other, key -> partition.isIn(one, other, all.hash(), key));
            partition.swap(one, other);
            effects.changedMany(partition, 1);
        }
        tellOfWhole("swapdb", one);
        tellOfWhole("swapdb", other);
    }

    /** A random key of the selected database; {@code null} if the database is empty. */
    public byte @Nullable [] randomKey() {
        for (long size = size(); size > 0; size = size()) {
            byte[] entry = entryAt(ThreadLocalRandom.current().nextLong(size));
            if (!keys.hasExpired(entry)) {
                return Entries.key(entry);
            }
            keys.expire(entry);
        }
        return null;
    }

    private byte[] entryAt(long position) {
        long left = position;
        for (int i = 0; ; i++) {
            EntryTable table = all.partition(i).table(keys.database());
            int size = table == null ? 0 : table.size();
            if (table != null && left < size) {
                return TableScan.random(table, ThreadLocalRandom.current());
            }
            left -= size;
        }
    }

    /**
     * Visits about {@code count} keys of the selected database and returns the next cursor, 0 at the end. A key that
     * exists from the first call, with cursor 0, to the last is visited, perhaps more than once. The slice is valid
     * until the visitor returns.
     *
     * <p>The cursor has a table's cursor in the high bits and the partition in the low ones. Any number is accepted as
     * a cursor.
     */
    public long scan(long cursor, long count, Visitor visitor) {
        int partition = partition(cursor);
        int inTable = (int) Long.divideUnsigned(cursor, all.partitions());
        long[] found = {0};
        List<byte[]> expired = new ArrayList<>();
        // Empty slots are bounded, too, so that a sparse table does not make a call long; a small store fits into one
        // call.
        long bounded = Math.min(count, MAX_SCANNED);
        for (long slots = 10 * bounded + MIN_SCANNED_SLOTS; slots > 0 && found[0] < bounded; ) {
            EntryTable table = all.partition(partition).table(keys.database());
            if (table != null) {
                slots--;
                inTable = TableScan.scan(table, inTable, entry -> {
                    found[0]++;
                    visit(entry, visitor, expired);
                });
            } else {
                inTable = 0;
            }
            if (inTable == 0 && ++partition == all.partitions()) {
                partition = 0;
                break;
            }
        }
        expired.forEach(keys::expire);
        return Integer.toUnsignedLong(inTable) * all.partitions() + partition;
    }

    /** The partition in which a {@link #scan} goes on. */
    public int partition(long cursor) {
        return (int) (cursor & (all.partitions() - 1));
    }

    /**
     * A part of a {@link #scan}, for a thread that has only the shard of the cursor's {@linkplain #partition partition}, and the
     * view while nobody else uses it. It visits about {@code count} keys, and ends at the latest with the partition. Keys that have
     * expired are left out, and left where they are.
     */
    public long scanPart(long cursor, long count, Visitor visitor) {
        int partition = partition(cursor);
        EntryTable table = all.partition(partition).table(keys.database());
        int inTable = 0;
        if (table != null) {
            inTable = (int) Long.divideUnsigned(cursor, all.partitions());
            long[] left = {count};
            long slots = 10 * count + MIN_SCANNED_SLOTS;
            do {
                inTable = TableScan.scan(table, inTable, entry -> {
                    if (!keys.hasExpired(entry)) {
                        left[0]--;
                        visitor.key(key.set(entry, Entries.KEY, Entries.keyLength(entry)), Entries.kind(entry));
                    }
                });
                slots--;
            } while (inTable != 0 && slots > 0 && left[0] > 0);
        }
        if (inTable == 0 && ++partition == all.partitions()) {
            return 0;
        }
        return Integer.toUnsignedLong(inTable) * all.partitions() + partition;
    }

    /** Visits all keys of the selected database. The slice is valid until the visitor returns. */
    public void forEach(Visitor visitor) {
        List<byte[]> expired = new ArrayList<>();
        for (int i = 0; i < all.partitions(); i++) {
            EntryTable table = all.partition(i).table(keys.database());
            if (table != null) {
                TableScan.forEach(table, entry -> visit(entry, visitor, expired));
            }
        }
        expired.forEach(keys::expire);
    }

    /**
     * Visits up to {@code most} keys of the selected database that are in a slot of a cluster. It looks at all keys of
     * the slot's partition; keys must be {@linkplain Keyspaces#placed placed}. The slice is valid until the visitor
     * returns.
     */
    public void forEachInSlot(int slot, long most, Visitor visitor) {
        EntryTable table = all.partition(all.partitionOf(SlotHash.of(slot))).table(keys.database());
        if (table == null || most <= 0) {
            return;
        }
        long[] left = {most};
        List<byte[]> expired = new ArrayList<>();
        int cursor = 0;
        do {
            cursor = TableScan.scan(table, cursor, entry -> {
                int length = Entries.keyLength(entry);
                if (Slots.of(entry, Entries.KEY, length) == slot && (keys.hasExpired(entry) || left[0]-- > 0)) {
                    visit(entry, visitor, expired);
                }
            });
        } while (cursor != 0 && left[0] > 0);
        expired.forEach(keys::expire);
    }

    private void visit(byte[] entry, Visitor visitor, List<byte[]> expired) {
        if (keys.hasExpired(entry)) {
            expired.add(entry);
        } else {
            visitor.key(key.set(entry, Entries.KEY, Entries.keyLength(entry)), Entries.kind(entry));
        }
    }

    /** Counts a key that {@link #scan} has found as looked up. */
    public void scanned(Slice name) {
        all.partition(all.partitionOf(all.hash().hash(name.array(), name.offset(), name.length()))).hits++;
    }
}
