package io.kvserver.core.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrequencyTest {
    private static final int NOW = 1_700_000_000;

    private final Memory memory = new Memory();

    private int accessed(int times) {
        Random random = new Random(5);
        int frequency = Frequency.first(NOW);
        for (int i = 0; i < times; i++) {
            frequency = Frequency.accessed(frequency, NOW, memory, random);
        }
        return Frequency.counter(frequency, NOW, memory);
    }

    /** The table in Redis's example configuration, which comes from an experiment with other random numbers. */
    @ParameterizedTest
    @CsvSource({
        "0, 100, 104",
        "0, 1000, 255",
        "1, 100, 18",
        "1, 1000, 49",
        "10, 100, 10",
        "10, 1000, 18",
        "10, 100_000, 142",
        "100, 100, 8",
        "100, 1000, 11"
    })
    void theCounterIsTheLogarithmThatRedisHas(int factor, String times, int expected) {
        memory.frequencyLogFactor(factor);

        int counter = accessed(Integer.parseInt(times.replace("_", "")));

        assertEquals(expected, counter, 2 + expected / 8.0);
    }

    @Test
    void theCounterFallsWithTheMinutes() {
        int frequency = Frequency.with(20, NOW);

        assertEquals(20, Frequency.counter(frequency, NOW, memory));
        assertEquals(13, Frequency.counter(frequency, NOW + 7 * 60, memory));
        assertEquals(0, Frequency.counter(frequency, NOW + 1000 * 60, memory));
        memory.frequencyDecayMinutes(3);
        assertEquals(18, Frequency.counter(frequency, NOW + 7 * 60, memory));
        memory.frequencyDecayMinutes(0);
        assertEquals(20, Frequency.counter(frequency, NOW + 7 * 60, memory));
    }

    @Test
    void theClockOfMinutesMayOverflow() {
        int last = 60 * 0xffff;

        assertEquals(18, Frequency.counter(Frequency.with(20, last), last + 120, memory));
    }

    @Test
    void theCounterHasAnEnd() {
        memory.frequencyLogFactor(0);

        assertEquals(Frequency.MAX, accessed(1000));
        assertTrue(Frequency.with(Frequency.MAX, NOW) >= 0);
    }
}
