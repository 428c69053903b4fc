package io.kvserver.core.protocol;

/**
 * A pool of arrays for replies that are too long for each client's {@link ReplyBuffer} to keep room for. Allocating and
 * growing an array for each batch took a third of the time of 16 GETs of 1 KiB: 2.4 µs each, 1.6 without. Any thread. Not
 * final, so that tests can watch it.
 */
public class TailPool {
    /** The length of each array. */
    static final int TAIL_BYTES = 64 << 10;

    /**
     * The length of the arrays of a very long reply, after its first {@link #LARGE_BEHIND} times as many bytes: a region of
     * G1's heap, as the JVM chooses its size. G1 does not copy an array that fills a region; copying stops all threads, and a
     * reply of 170 MB caused pauses of 70 ms.
     */
    private static final int LARGE_BYTES = largeBytes(Runtime.getRuntime().maxMemory());

    private static final int LARGE_BEHIND = 4;
    /** A larger array takes too long to allocate. */
    private static final long MOST_REGION_BYTES = 8 << 20;
    /** The maximum number of regions in a heap, unless they would be smaller than 1 MB. */
    private static final long REGIONS = 2048;

    private static final int ARRAY_HEADER_BYTES = 16;

    private static final int MOST_SPARE = 8;
    /** The maximum number of clients that may keep a tail of some KiB between two requests: together a hundredth of the heap. */
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

    /** The length of the next array of a reply that already has this many bytes in others. */
    static int lengthBehind(long bytes) {
        return bytes < (long) LARGE_BEHIND * LARGE_BYTES ? TAIL_BYTES : LARGE_BYTES;
    }

    /**
     * Returns an array that belongs to the caller until it is {@linkplain #giveBack given back} or garbage. It may contain
     * anything.
     */
    synchronized byte[] take() {
        return count == 0 ? new byte[TAIL_BYTES] : spare[--count];
    }

    /** Whether one more client may keep an empty tail. */
    synchronized boolean keep() {
        if (kept == MOST_KEPT) {
            return false;
        }
        kept++;
        return true;
    }

    /** Called when a client that was allowed to {@link #keep} a tail no longer keeps it. */
    synchronized void keepNoMore() {
        kept--;
    }

    /** Ownership: the array, of the length that {@link #take} returns, belongs to the pool from now on. */
    synchronized void giveBack(byte[] tail) {
        if (count < MOST_SPARE) {
            spare[count++] = tail;
        }
    }
}
