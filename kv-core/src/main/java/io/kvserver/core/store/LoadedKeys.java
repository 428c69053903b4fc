package io.kvserver.core.store;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.table.Accesses;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import org.jspecify.annotations.Nullable;

/**
 * A batch of keys that were read from a file, with their values, on their way into a store. {@link #add} by any thread, then
 * {@link #place} by one that has all shards. They are not reported to anybody and do not count as changes.
 */
public final class LoadedKeys {
    private static final int KEYS = 1 << 10;
    private static final long MOST_BYTES = 1 << 20;

    private final Keyspaces all;
    private final Accesses accesses;
    private final byte[][] entries = new byte[KEYS][];
    private final long[] hashes = new long[KEYS];
    private final int[] databases = new int[KEYS];
    /** The objects beside the entries; {@code null} for entries without one. */
    private final @Nullable Value[] objects = new Value[KEYS];

    private int count;
    private long bytes;

    /** An empty batch; the time is in milliseconds since 1970. */
    public LoadedKeys(Keyspaces all, long nowMillis) {
        this.all = all;
        this.accesses = new Accesses(all.memory());
        accesses.begin(nowMillis);
    }

    /** Adds a key with a string; {@link Keyspace#NO_DEADLINE} for no expiry. Copies the bytes. */
    public void add(int database, Slice key, Slice value, long deadlineMillis) {
        byte[] entry = Entries.allocate(key.array(), key.offset(), key.length(), deadlineMillis, value.length());
        System.arraycopy(value.array(), value.offset(), entry, entry.length - value.length(), value.length());
        add(database, key, entry, null);
    }

    /** Adds a key with a packed value. Copies the bytes. */
    public void add(int database, Slice key, Kind kind, Slice packed, long deadlineMillis) {
        byte[] entry = Entries.allocateTyped(key, deadlineMillis, kind, false, packed.length());
        System.arraycopy(packed.array(), packed.offset(), entry, entry.length - packed.length(), packed.length());
        add(database, key, entry, null);
    }

    /** Adds a key with a value that is an object. */
    public void add(int database, Slice key, Value value, long deadlineMillis) {
        value.generation = all.generation();
        value.countedBytes = value.memoryBytes();
        byte[] entry = Entries.allocateTyped(key, deadlineMillis, value.kind(), true, 0);
        add(database, key, entry, value);
        bytes += value.countedBytes;
    }

    private void add(int database, Slice key, byte[] entry, @Nullable Value value) {
        entries[count] = entry;
        objects[count] = value;
        hashes[count] = all.hash().hash(key.array(), key.offset(), key.length());
        databases[count] = database;
        count++;
        bytes += EntryTable.memoryBytes(entry);
    }

    public boolean isFull() {
        return count == KEYS || bytes >= MOST_BYTES;
    }

    /** The approximate memory of the keys. */
    public long bytes() {
        return bytes;
    }

    /** Adds the keys to the store. Stops at a key that is there already and returns it; {@code null} if there is none. */
    public byte @Nullable [] place() {
        for (int i = 0; i < count; i++) {
            byte[] entry = entries[i];
            int hash = (int) hashes[i];
            EntryTable table = all.partition(all.partitionOf(hashes[i])).createTable(databases[i]);
            if (table.find(hash, entry, Entries.KEY, Entries.keyLength(entry)) >= 0) {
                return Entries.key(entry);
            }
            accesses.written(entry, null);
            table.add(hash, entry, objects[i]);
        }
        return null;
    }
}
