package io.kvserver.cluster;

import com.tangosol.net.PartitionedService;
import com.tangosol.net.partition.KeyPartitioningStrategy;
import com.tangosol.net.partition.PartitionSet;
import com.tangosol.util.Binary;
import io.kvserver.core.protocol.Slots;
import org.jspecify.annotations.Nullable;

/** Maps keys to partitions: each partition has one run of Redis Cluster's slots. Created by the engine; any thread. */
public final class SlotPartitioning implements KeyPartitioningStrategy {
    private volatile @Nullable PartitionedService service;

    /** For the engine. */
    public SlotPartitioning() {}

    @Override
    public void init(PartitionedService initialized) {
        service = initialized;
    }

    /** The partition of a slot. */
    static int partitionOf(int slot, int partitions) {
        return slot * partitions / Slots.COUNT;
    }

    @Override
    public int getKeyPartition(Object key) {
        return partitionOf(Slots.of(((Binary) key).toByteArray()), partitions());
    }

    private int partitions() {
        PartitionedService initialized = service;
        if (initialized == null) {
            throw new IllegalStateException("not initialized");
        }
        return initialized.getPartitionCount();
    }

    @Override
    public PartitionSet getAssociatedPartitions(Object key) {
        PartitionSet one = new PartitionSet(partitions());
        one.add(getKeyPartition(key));
        return one;
    }
}
