package io.kvserver.core.store.memory;

/**
 * Counts the memory of a partition's tables. Confined to the shard.
 *
 * <p>Changes are added to the store's total only when they add up to a step, so that not every write touches memory
 * that all shards share.
 */
public final class MemoryMeter {
    private final Memory memory;
    private long bytes;
    private long published;

    public MemoryMeter(Memory memory) {
        this.memory = memory;
    }

    public long bytes() {
        return bytes;
    }

    public void add(long change) {
        bytes += change;
        if (Math.abs(bytes - published) > memory.stepBytes()) {
            publish();
        }
    }

    /** Adds this partition's outstanding changes to the total. */
    public void publish() {
        memory.dataGrew(bytes - published);
        published = bytes;
    }
}
