package io.kvserver.core.store.memory;

import java.util.random.RandomGenerator;

/**
 * The frequency of accesses to an entry, stored in place of its last access time: 16 bits for a minute, 8 for a
 * counter. Pure functions.
 *
 * <p>As in Redis, the counter is logarithmic: the higher it is, the less likely an access raises it; and it falls with
 * the minutes since its last update. A new key begins above zero, because otherwise it would be evicted before its
 * second access.
 */
public final class Frequency {
    static final int MAX = 255;
    public static final int FIRST = 5;
    private static final int MINUTES_MASK = 0xffff;

    private Frequency() {}

    /** The value of a new entry. */
    public static int first(int nowSeconds) {
        return with(FIRST, nowSeconds);
    }

    public static int with(int counter, int nowSeconds) {
        return minutes(nowSeconds) << 8 | counter;
    }

    /** The present counter. */
    public static int counter(int frequency, int nowSeconds, Memory memory) {
        int counter = frequency & MAX;
        int decayMinutes = memory.frequencyDecayMinutes();
        if (decayMinutes == 0) {
            return counter;
        }
        int elapsed = (minutes(nowSeconds) - (frequency >>> 8)) & MINUTES_MASK;
        return Math.max(0, counter - elapsed / decayMinutes);
    }

    /** The value after another access. */
    public static int accessed(int frequency, int nowSeconds, Memory memory, RandomGenerator random) {
        int counter = counter(frequency, nowSeconds, memory);
        if (counter < MAX) {
            double above = Math.max(0, counter - FIRST);
            if (random.nextDouble() * (above * memory.frequencyLogFactor() + 1) < 1) {
                counter++;
            }
        }
        return with(counter, nowSeconds);
    }

    private static int minutes(int seconds) {
        return Integer.divideUnsigned(seconds, 60) & MINUTES_MASK;
    }
}
