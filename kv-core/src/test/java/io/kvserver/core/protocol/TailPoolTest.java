package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
}
