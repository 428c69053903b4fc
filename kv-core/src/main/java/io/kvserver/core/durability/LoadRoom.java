package io.kvserver.core.durability;

import io.kvserver.core.store.memory.Memory;
import java.io.IOException;

/**
 * Checks that there is memory for the data being loaded. Confined to the loading thread.
 *
 * <p>While a snapshot or a base is loaded, keys may be evicted as at any earlier time. The commands of a log need the
 * keys that existed when they first ran, so nothing is evicted before the last of them has been repeated.
 */
final class LoadRoom {
    /** The part of the heap that data may take while loading; garbage collection needs the rest. */
    private static final double PART_OF_HEAP = 0.8;
    /** A full store may take a little more memory when it is loaded again, because its tables grow in another order. */
    private static final double SLACK = 1.25;
    /** An estimate from a smaller part of the files is not used. */
    private static final double LEAST_PART = 0.1;
    /** The factor by which an estimate may be wrong. */
    private static final double DOUBT = 1.5;

    private static final long MIB = 1 << 20;

    private final Memory memory;
    private final long heapBytes = Runtime.getRuntime().maxMemory();
    private boolean evicted;

    LoadRoom(Memory memory) {
        this.memory = memory;
    }

    /** Whether keys have been evicted. */
    boolean hasEvicted() {
        return evicted;
    }

    /**
     * Makes room for keys, by eviction if the policy allows it. {@code part} of the files has been loaded.
     *
     * @throws IOException if there is no room, or not enough for the rest; the message says how much is needed
     */
    void forKeys(long bytes, double part) throws IOException {
        if (evicts()) {
            evictFor(bytes, part);
            return;
        }
        requireRoom(memory.dataBytes() + bytes <= bound(), part);
        if (part > LEAST_PART) {
            requireRoom(memory.dataBytes() / part <= bound() * DOUBT, part);
        }
    }

    /** As {@link #forKeys}, for commands that are about to be repeated. */
    void forCommands(long bytes, double part) throws IOException {
        requireRoom(memory.dataBytes() + bytes <= heapBytes * PART_OF_HEAP, part);
    }

    /** Evicts until the data, now complete, is within the bound. */
    void finish() throws IOException {
        if (evicts()) {
            evictFor(0, 1);
        } else {
            requireRoom(memory.dataBytes() <= bound(), 1);
        }
    }

    private boolean evicts() {
        return memory.policy().evicts() && memory.maxBytes() > 0;
    }

    /** Whether keys have to be evicted so that there is room. */
    boolean mustEvict(long bytes) {
        return evicts() && !memory.hasRoom(bytes);
    }

    private void evictFor(long bytes, double part) throws IOException {
        if (mustEvict(bytes)) {
            evicted = true;
            requireRoom(memory.makeRoom(bytes), part);
        }
    }

    private long bound() {
        long ofHeap = (long) (heapBytes * PART_OF_HEAP);
        long max = memory.maxBytes();
        return max == 0 ? ofHeap : Math.min(ofHeap, (long) (max * SLACK));
    }

    private void requireRoom(boolean isThere, double part) throws IOException {
        if (!isThere) {
            long needed = (long) (memory.dataBytes() / Math.max(part, 0.001));
            throw new IOException("the data needs about " + mib(needed) + " of memory, but may take " + mib(bound())
                    + ": the heap has " + mib(heapBytes) + " (-Xmx), and maxmemory is "
                    + (memory.maxBytes() == 0 ? "not set" : mib(memory.maxBytes())));
        }
    }

    private static String mib(long bytes) {
        return Math.max(1, bytes / MIB) + " MiB";
    }
}
