package io.kvserver.core.client.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.client.statistics.CommandCounter.Octave;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandCounterTest {
    private final CommandCounter counter = new CommandCounter();

    @Test
    void octavesAreNamedAsRedisNamesThem() {
        List<Long> micros = new ArrayList<>();
        for (long nanos = 1000; nanos < 3_000_000; nanos *= 2) {
            counter.add(1, nanos, true);
        }
        counter.octaves().forEach(octave -> micros.add(octave.micros()));

        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 33L, 66L, 132L, 264L, 528L, 1056L, 2113L), micros);
    }

    @Test
    void callsAddUpAndOctavesWithoutNewOnesAreLeftOut() {
        counter.add(2, 2 * 1023, true);
        counter.add(1, 1024, true);
        counter.add(3, 3 * 2047, true);
        counter.add(1, 10_000, true);

        assertEquals(List.of(new Octave(1, 2), new Octave(2, 6), new Octave(16, 7)), counter.octaves());
    }

    @Test
    void theLongestTimesAreInTheLastOctave() {
        counter.add(1, Long.MAX_VALUE, true);

        assertEquals(List.of(new Octave(17_314_086, 1)), counter.octaves());
    }

    @Test
    void anEmptyCounterHasNoOctaves() {
        assertEquals(List.of(), counter.octaves());
    }
}
