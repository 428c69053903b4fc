package io.kvserver.core.store;

/**
 * How much memory a partition's tables take. Confined to the shard.
 *
 * <p>The store's total is told of changes only when they have come to something: not each write touches memory that all
 * shards share.
 */
final class MemoryMeter {
    private final Memory memory;
    private long bytes;
    private long published;

    MemoryMeter(Memory memory) {
        this.memory = memory;
    }

    long bytes() {
        return bytes;
    }

    void add(long change) {
        bytes += change;
        if (Math.abs(bytes - published) > memory.stepBytes()) {
            publish();
        }
    }

    /** Makes the total exact as far as this partition goes. */
    void publish() {
        memory.dataGrew(bytes - published);
        published = bytes;
    }
}
