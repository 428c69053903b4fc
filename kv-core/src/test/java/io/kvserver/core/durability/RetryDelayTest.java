package io.kvserver.core.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryDelayTest {
    private final RetryDelay delay = new RetryDelay(1000, 60_000);

    /** The clock may start at any value. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE - 5})
    void doublesWithEachFailureUpToItsBound(long start) {
        List<Long> seconds = new ArrayList<>();
        long now = start;
        for (int i = 0; i < 8; i++) {
            delay.failed(now);
            long failed = now;
            while (!delay.isOver(now)) {
                now += TimeUnit.MILLISECONDS.toNanos(500);
            }
            seconds.add(TimeUnit.NANOSECONDS.toSeconds(now - failed));
        }

        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L), seconds);
    }

    @Test
    void startsAgainAfterASuccess() {
        assertTrue(delay.isOver(0));
        delay.failed(0);
        delay.failed(0);
        assertFalse(delay.isOver(TimeUnit.SECONDS.toNanos(1)));

        delay.succeeded();

        assertTrue(delay.isOver(0));
        delay.failed(0);
        assertTrue(delay.isOver(TimeUnit.SECONDS.toNanos(1)));
    }
}
