package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.memory.Frequency;
import io.kvserver.core.store.table.Accesses;
import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.Segment;

/**
 * How a key, which is there, is used, and what it takes. Confined to its view's thread, which has the shard of the key; nothing here
 * counts as an access.
 */
public final class KeyUsage {
    /** What {@link #frequency} begins with. */
    public static final int FIRST_FREQUENCY = Frequency.FIRST;

    private final Lookup keys;
    private final Accesses accesses;

    KeyUsage(Lookup keys) {
        this.keys = keys;
        this.accesses = keys.accesses;
    }

    /** How long the key, which is there, has not been accessed. */
    public int idleSeconds(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? 0 : accesses.idleSeconds(entry);
    }

    /** Sets how long ago the key, which is there, was accessed. */
    public void setIdleSeconds(Args args, int key, int seconds) {
        byte[] entry = keys.find(args, key);
        if (entry != null) {
            accesses.setIdleSeconds(entry, seconds);
        }
    }

    /** Whether the eviction policy counts accesses; then the time of the last one is not known. */
    public boolean isCountingAccesses() {
        return accesses.isCounting();
    }

    /** How often the key, which is there, is accessed, from 0 to 255, if that {@linkplain #isCountingAccesses is counted}. */
    public int frequency(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? 0 : accesses.frequency(entry);
    }

    /** Sets how often the key, which is there, is accessed. */
    public void setFrequency(Args args, int key, int frequency) {
        byte[] entry = keys.find(args, key);
        if (entry != null) {
            accesses.setFrequency(entry, frequency);
        }
    }

    /** How much memory the key, which is there, takes, in bytes, its share of the table included. */
    public long memoryBytes(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? 0 : EntryTable.memoryBytes(entry) + Segment.valueBytes(keys.beside(args, key));
    }
}
