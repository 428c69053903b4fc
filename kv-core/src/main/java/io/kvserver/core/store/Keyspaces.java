package io.kvserver.core.store;

import io.kvserver.core.protocol.KeyHash;

/** All the partitions of a store. Which partition a key belongs to never changes. */
public final class Keyspaces {
    private final EntryTable[] partitions;
    private final int shift;
    private final KeyHash hash = SipHash.random();

    /** {@code partitions} is a power of two. */
    public Keyspaces(int partitions) {
        if (Integer.bitCount(partitions) != 1) {
            throw new IllegalArgumentException("not a power of two: " + partitions + " partitions");
        }
        this.partitions = new EntryTable[partitions];
        for (int i = 0; i < partitions; i++) {
            this.partitions[i] = new EntryTable();
        }
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(partitions);
    }

    /** A view of the keys for one client. */
    public Keyspace view() {
        return new Keyspace(this);
    }

    public int partitions() {
        return partitions.length;
    }

    KeyHash hash() {
        return hash;
    }

    /** The partition of a key is the top bits of its hash; a table uses the low ones. */
    int partitionOf(long hash) {
        // A shift by all 64 bits would be one by none.
        return partitions.length == 1 ? 0 : (int) (hash >>> shift);
    }

    EntryTable partition(int index) {
        return partitions[index];
    }

    /** Fails if a partition is damaged; for tests, while nobody else uses the store. */
    public void checkInvariants() {
        for (EntryTable partition : partitions) {
            partition.checkInvariants();
        }
    }
}
