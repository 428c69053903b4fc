package io.kvserver.core.protocol;

/**
 * Spare arrays for replies that are too long to keep room for in each client's {@link ReplyBuffer}. Allocating them anew for each
 * batch, and growing to them, took a third of the time of 16 GETs of 1 KiB: 2.4 µs each, 1.6 without. Any thread. Not final, so
 * that tests can watch it.
 */
public class TailPool {
    /** The length of each. */
    static final int TAIL_BYTES = 64 << 10;

    /**
     * The length of the arrays of a very long reply, after its first {@link #LARGE_BEHIND} times as many bytes: a region of G1's
     * heap, as the JVM chooses its size. The collector does not copy an array that fills a region, and everybody waits while it copies: a reply of 170 MB made
     * pauses of 70 ms.
     */
    private static final int LARGE_BYTES = largeBytes(Runtime.getRuntime().maxMemory());

    private static final int LARGE_BEHIND = 4;
    /** A larger array takes too long to make. */
    private static final long MOST_REGION_BYTES = 8 << 20;
    /** So many regions a heap has at most, unless they would be smaller than a MB. */
    private static final long REGIONS = 2048;

    private static final int ARRAY_HEADER_BYTES = 16;

    private static final int MOST_SPARE = 8;
    /** The most clients that may keep a tail of some KiB between two requests: together a hundredth of the heap. */
    private static final long MOST_KEPT = Math.max(64, Runtime.getRuntime().maxMemory() / 100 / (16 << 10));

    private final byte[][] spare = new byte[MOST_SPARE][];
    private int count;
    private long kept;

    static int largeBytes(long maxHeapBytes) {
        long region = 1 << 20;
        while (region <= MOST_REGION_BYTES && region * REGIONS < maxHeapBytes) {
            region *= 2;
        }
        return region > MOST_REGION_BYTES ? TAIL_BYTES : (int) region - ARRAY_HEADER_BYTES;
    }

    /** The length of the next array of a reply that has so many bytes in others. */
    static int lengthBehind(long bytes) {
        return bytes < (long) LARGE_BEHIND * LARGE_BYTES ? TAIL_BYTES : LARGE_BYTES;
    }

    /** An array that is the caller's until it is {@linkplain #giveBack given back} or forgotten. It may hold anything. */
    synchronized byte[] take() {
        return count == 0 ? new byte[TAIL_BYTES] : spare[--count];
    }

    /** Whether one more client may keep a tail while there is nothing in it. */
    synchronized boolean keep() {
        if (kept == MOST_KEPT) {
            return false;
        }
        kept++;
        return true;
    }

    /** A client that was allowed to {@link #keep} a tail is gone. */
    synchronized void keepNoMore() {
        kept--;
    }

    /** Ownership: the array, as long as those that {@link #take} returns, is the pool's from now on. */
    synchronized void giveBack(byte[] tail) {
        if (count < MOST_SPARE) {
            spare[count++] = tail;
        }
    }
}
