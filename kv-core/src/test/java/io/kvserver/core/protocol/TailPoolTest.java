package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailPoolTest {
    private final TailPool pool = new TailPool();

    @Test
    void aReturnedTailIsReused() {
        byte[] tail = pool.take();

        pool.giveBack(tail);

        assertSame(tail, pool.take());
        assertNotSame(tail, pool.take());
    }

    @Test
    void keepsOnlyAFew() {
        Set<byte[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            byte[] tail = new byte[TailPool.TAIL_BYTES];
            given.add(tail);
            pool.giveBack(tail);
        }

        int kept = 0;
        while (given.remove(pool.take())) {
            kept++;
        }

        assertEquals(8, kept);
    }

    /** The sizes of G1's regions: at least a 2048th of the heap, a power of two. */
    @ParameterizedTest
    @CsvSource({"64, 1024", "2048, 1024", "2049, 2048", "3072, 2048", "16384, 8192"})
    void theArraysOfVeryLongRepliesFillARegion(long heapMegabytes, int kilobytes) {
        assertEquals((kilobytes << 10) - 16, TailPool.largeBytes(heapMegabytes << 20));
    }

    @Test
    void inAVeryLargeHeapTheArraysOfVeryLongRepliesAreAsOthers() {
        assertEquals(TailPool.TAIL_BYTES, TailPool.largeBytes(20L << 30));
        // A JVM may say so if there is no limit.
        assertEquals(TailPool.TAIL_BYTES, TailPool.largeBytes(Long.MAX_VALUE));
    }
}
