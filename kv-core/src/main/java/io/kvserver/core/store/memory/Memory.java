package io.kvserver.core.store.memory;

import io.kvserver.core.protocol.ProtocolLimits;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a store takes, and how much it may take. Any thread.
 *
 * <p>Counted are the data, that is entries and tables, and what clients have sent and no command has consumed: large input
 * buffers and queued transactions. The sum of the data is behind by less than {@link #stepBytes} for each shard, which is next
 * to nothing of the bound.
 *
 * <p>Who is about to add something asks {@link #makeRoom} before, while it has no shard; so eviction needs no shards but
 * those that it takes itself, one at a time, and none of its own threads.
 */
public final class Memory {
    /** Requests and values from this size on are looked at one by one. */
    public static final int LARGE_BYTES = 64 << 10;

    private static final int MAX_STEP_BYTES = 4 << 10;
    /** All shards together are behind by less than this part of the bound. */
    private static final int STEP_PART = 64;
    /** By such a part of itself the bound may be passed for a moment. */
    private static final int SLACK_PART = 8;

    /** From this size on an array may find no place on the heap, though there is enough in all. */
    private static final long HUGE_BYTES = Runtime.getRuntime().maxMemory() / 16;

    /** How much of the heap may be in use while keys are still to be evicted. */
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
        /** Whether a request of so many bytes may be run now. For a thread that has no shard. */
        boolean makeRoom(long bytes);
    }

    /** What evicts keys to make room; nothing at first. */
    public void evictor(Evictor newEvictor) {
        evictor = newEvictor;
    }

    /** In so many parts the data are counted. */
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

    /** How much a shard may be ahead of the total. */
    public int stepBytes() {
        return stepBytes;
    }

    public Policy policy() {
        return policy;
    }

    public void policy(Policy newPolicy) {
        policy = newPolicy;
    }

    /** How many keys are compared to evict one. */
    public int samples() {
        return samples;
    }

    public void samples(int count) {
        samples = count;
    }

    /** How much more rarely an access is counted, the more have been; as Redis's lfu-log-factor. */
    public int frequencyLogFactor() {
        return frequencyLogFactor;
    }

    public void frequencyLogFactor(int factor) {
        frequencyLogFactor = factor;
    }

    /** In how many minutes a key without accesses loses one from its count; 0 for never. */
    public int frequencyDecayMinutes() {
        return frequencyDecayMinutes;
    }

    public void frequencyDecayMinutes(int minutes) {
        frequencyDecayMinutes = minutes;
    }

    void dataGrew(long bytes) {
        long now = dataBytes.addAndGet(bytes);
        if (now > peakBytes) {
            // Two threads at once may lose the larger one: a peak that lasted no longer does not matter.
            peakBytes = now;
        }
    }

    /** About the most that the data has taken so far. */
    public long peakBytes() {
        return peakBytes;
    }

    /** Counts memory that a client has taken for what it has sent; negative if it has given some back. */
    public void buffersGrew(long bytes) {
        bufferBytes.addAndGet(bytes);
    }

    /** The most bytes that a string may have. */
    public int longestString() {
        return longestString;
    }

    public void longestString(int bytes) {
        longestString = bytes;
    }

    /** What clients may have sent, all together, that no command has consumed; 0 for no bound of its own. */
    public long maxRequestBytes() {
        return maxRequestBytes;
    }

    public void maxRequestBytes(long most) {
        maxRequestBytes = most;
    }

    /** As {@link #makeRoom}, for something that a client sends and that no command consumes yet. */
    public boolean makeRoomForRequest(long bytes) {
        long most = maxRequestBytes;
        return (most == 0 || bufferBytes.get() + bytes <= most) && makeRoom(bytes);
    }

    /** Counts a request that was refused before it had come as a whole. */
    public void requestRefused() {
        refusedRequests.incrementAndGet();
    }

    /** How many of these there have been since CONFIG RESETSTAT. */
    public long refusedRequests() {
        return refusedRequests.get();
    }

    public void resetStatistics() {
        refusedRequests.set(0);
    }

    /** About how much memory the data take. */
    public long dataBytes() {
        return dataBytes.get();
    }

    /** About how much memory what clients have sent takes. */
    public long bufferBytes() {
        return bufferBytes.get();
    }

    /** Whether so many bytes more are within the bound. */
    public boolean hasRoom(long bytes) {
        return isWithin(maxBytes, bytes);
    }

    /** Whether the heap has room for so many bytes more, whatever the bound. */
    public boolean isSafe(long bytes) {
        return isWithin(SAFE_BYTES, bytes);
    }

    /** Whether so many bytes more would be within the bound if all data were gone. */
    public boolean couldHaveRoom(long bytes) {
        return bufferBytes.get() + bytes <= maxBytes;
    }

    /**
     * Whether a request of so many bytes may be run, after evicting for it. That there is room then is not said: as in Redis,
     * one request waits for a slice of the eviction only. For a thread that has no shard.
     */
    public boolean makeRoom(long bytes) {
        if (hasPlace(bytes)) {
            return true;
        }
        Evictor present = evictor;
        return present != null && present.makeRoom(withPlace(bytes));
    }

    /** Whether there is room for a request of so many bytes without evicting anything. */
    public boolean hasPlace(long bytes) {
        return hasRoom(withPlace(bytes));
    }

    /** What has to be free: for a large part of the heap twice as much, because the collector does not move large arrays. */
    private static long withPlace(long bytes) {
        return bytes < HUGE_BYTES ? bytes : 2 * bytes;
    }

    /**
     * Whether a value may be replaced by a new one of so many bytes that was not foreseen before its shard was taken: with
     * eviction it may pass the bound a little, as what follows makes up for that.
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
