package io.kvserver.core.store.memory;

import io.kvserver.core.protocol.ProtocolLimits;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a store takes and may take. Any thread.
 *
 * <p>It counts the data, that is entries and tables, and clients' input that no command has consumed: large input
 * buffers and queued transactions. The sum of the data is late by less than {@link #stepBytes} for each shard, a small
 * part of the bound.
 *
 * <p>Before a thread adds data it calls {@link #makeRoom}, while it has no shard; so eviction holds only the shards
 * that it takes itself, one at a time, and needs no thread of its own.
 */
public final class Memory {
    /** Requests and values of at least this size are checked one by one. */
    public static final int LARGE_BYTES = 64 << 10;

    private static final int MAX_STEP_BYTES = 4 << 10;
    /** All shards together are late by less than one in this many parts of the bound. */
    private static final int STEP_PART = 64;
    /** The bound may be exceeded for a moment by one in this many parts of itself. */
    private static final int SLACK_PART = 8;

    /** From this size on an array may not fit contiguously, though there is enough memory in all. */
    private static final long HUGE_BYTES = Runtime.getRuntime().maxMemory() / 16;

    /** The most heap in use while keys still have to be evicted. */
    private static final long SAFE_BYTES = HeapShares.dataBytes();

    private final AtomicLong dataBytes = new AtomicLong();
    private volatile long peakBytes;
    private final AtomicLong bufferBytes = new AtomicLong();
    private final AtomicLong refusedRequests = new AtomicLong();
    private volatile long maxRequestBytes = HeapShares.requestBytes();
    private volatile long maxBytes;
    private volatile int longestString = ProtocolLimits.DEFAULT.bulkBytes();
    private volatile int stepBytes = MAX_STEP_BYTES;
    private volatile int shards = 1;
    private volatile Policy policy = Policy.NOEVICTION;
    private volatile int samples = 5;
    private volatile int frequencyLogFactor = 10;
    private volatile int frequencyDecayMinutes = 1;
    private volatile @Nullable Evictor evictor;

    /** Removes keys to make room. */
    @FunctionalInterface
    public interface Evictor {
        /** Evicts for a request of {@code bytes}. Returns whether it may run now. For a thread that has no shard. */
        boolean makeRoom(long bytes);
    }

    /** Sets the evictor; at first there is none. */
    public void evictor(Evictor newEvictor) {
        evictor = newEvictor;
    }

    /** Sets the number of parts in which the data is counted. */
    public void shards(int count) {
        shards = count;
        maxBytes(maxBytes);
    }

    /** The bound; 0 if there is none. */
    public long maxBytes() {
        return maxBytes;
    }

    public void maxBytes(long bytes) {
        maxBytes = bytes;
        stepBytes = bytes == 0 ? MAX_STEP_BYTES : (int) Math.min(MAX_STEP_BYTES, bytes / STEP_PART / shards);
    }

    /** The most bytes by which a shard may be ahead of the total. */
    public int stepBytes() {
        return stepBytes;
    }

    public Policy policy() {
        return policy;
    }

    public void policy(Policy newPolicy) {
        policy = newPolicy;
    }

    /** The number of keys that are compared to evict one. */
    public int samples() {
        return samples;
    }

    public void samples(int count) {
        samples = count;
    }

    /** How much less likely an access is counted the more there have been; Redis's lfu-log-factor. */
    public int frequencyLogFactor() {
        return frequencyLogFactor;
    }

    public void frequencyLogFactor(int factor) {
        frequencyLogFactor = factor;
    }

    /** The minutes after which an unused key's count falls by one; 0 for never. */
    public int frequencyDecayMinutes() {
        return frequencyDecayMinutes;
    }

    public void frequencyDecayMinutes(int minutes) {
        frequencyDecayMinutes = minutes;
    }

    void dataGrew(long bytes) {
        long now = dataBytes.addAndGet(bytes);
        if (now > peakBytes) {
            // Two threads at once may lose the larger value: such a short peak does not matter.
            peakBytes = now;
        }
    }

    /** The approximate peak of the data. */
    public long peakBytes() {
        return peakBytes;
    }

    /** Counts memory for a client's input; negative if it was released. */
    public void buffersGrew(long bytes) {
        bufferBytes.addAndGet(bytes);
    }

    /** The most bytes of a string. */
    public int longestString() {
        return longestString;
    }

    public void longestString(int bytes) {
        longestString = bytes;
    }

    /** The most bytes of all clients' input that no command has consumed; 0 for no separate bound. */
    public long maxRequestBytes() {
        return maxRequestBytes;
    }

    public void maxRequestBytes(long most) {
        maxRequestBytes = most;
    }

    /** As {@link #makeRoom}, for input that no command consumes yet. */
    public boolean makeRoomForRequest(long bytes) {
        long most = maxRequestBytes;
        return (most == 0 || bufferBytes.get() + bytes <= most) && makeRoom(bytes);
    }

    /** Counts a request that was refused before it was complete. */
    public void requestRefused() {
        refusedRequests.incrementAndGet();
    }

    /** The number of such requests since CONFIG RESETSTAT. */
    public long refusedRequests() {
        return refusedRequests.get();
    }

    public void resetStatistics() {
        refusedRequests.set(0);
    }

    /** The approximate memory of the data. */
    public long dataBytes() {
        return dataBytes.get();
    }

    /** The approximate memory of clients' input. */
    public long bufferBytes() {
        return bufferBytes.get();
    }

    /** Whether {@code bytes} more are within the bound. */
    public boolean hasRoom(long bytes) {
        return isWithin(maxBytes, bytes);
    }

    /** Whether the heap has room for {@code bytes} more, whatever the bound. */
    public boolean isSafe(long bytes) {
        return isWithin(SAFE_BYTES, bytes);
    }

    /** Whether {@code bytes} more would be within the bound if all data were removed. */
    public boolean couldHaveRoom(long bytes) {
        return bufferBytes.get() + bytes <= maxBytes;
    }

    /**
     * Evicts for a request of {@code bytes}, and returns whether it may run. That does not mean that there is room now:
     * as in Redis, a request waits for just one slice of eviction. For a thread that has no shard.
     */
    public boolean makeRoom(long bytes) {
        if (hasPlace(bytes)) {
            return true;
        }
        Evictor present = evictor;
        return present != null && present.makeRoom(withPlace(bytes));
    }

    /** Whether there is room for a request of {@code bytes} without eviction. */
    public boolean hasPlace(long bytes) {
        return hasRoom(withPlace(bytes));
    }

    /**
     * The bytes that must be free: twice as many for a large part of the heap, because the garbage collector does not
     * move large arrays.
     */
    private static long withPlace(long bytes) {
        return bytes < HUGE_BYTES ? bytes : 2 * bytes;
    }

    /**
     * Whether a value may be replaced by one of {@code bytes} whose size was not known before its shard was taken. With
     * eviction it may exceed the bound a little, because later requests evict for that.
     */
    public boolean maySwell(long bytes, long replacedBytes) {
        long max = maxBytes;
        boolean bound = policy.evicts() || bytes <= replacedBytes || isWithin(max, bytes - replacedBytes);
        return bound && isWithin(max + max / SLACK_PART, withPlace(bytes));
    }

    private boolean isWithin(long max, long bytes) {
        return max == 0 || dataBytes.get() + bufferBytes.get() + bytes <= max;
    }
}
