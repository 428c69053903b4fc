package io.kvserver.core.store.memory;

/**
 * How much memory a partition's tables take. Confined to the shard.
 *
 * <p>The store's total is told of changes only when they have come to something: not each write touches memory that all
 * shards share.
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

    /** Makes the total exact as far as this partition goes. */
    public void publish() {
        memory.dataGrew(bytes - published);
        published = bytes;
    }
}
