package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.memory.Frequency;
import io.kvserver.core.store.table.Accesses;
import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.Segment;

/**
 * The usage and memory of existing keys. Confined to its view's thread, which has the shard of the key; no method
 * counts as an access.
 */
public final class KeyUsage {
    /** The initial {@link #frequency}. */
    public static final int FIRST_FREQUENCY = Frequency.FIRST;

    private final Lookup keys;
    private final Accesses accesses;

    KeyUsage(Lookup keys) {
        this.keys = keys;
        this.accesses = keys.accesses;
    }

    /** The seconds since the key was last accessed. */
    public int idleSeconds(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? 0 : accesses.idleSeconds(entry);
    }

    /** Sets the seconds since the key was last accessed. */
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

    /**
     * The frequency of accesses to the key, from 0 to 255, if {@linkplain #isCountingAccesses accesses are counted}.
     */
    public int frequency(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? 0 : accesses.frequency(entry);
    }

    /** Sets the frequency of accesses to the key. */
    public void setFrequency(Args args, int key, int frequency) {
        byte[] entry = keys.find(args, key);
        if (entry != null) {
            accesses.setFrequency(entry, frequency);
        }
    }

    /** The memory of the key in bytes, including its share of the table. */
    public long memoryBytes(Args args, int key) {
        byte[] entry = keys.find(args, key);
        return entry == null ? 0 : EntryTable.memoryBytes(entry) + Segment.valueBytes(keys.beside(args, key));
    }
}
