package io.kvserver.core.store.memory;

import java.util.random.RandomGenerator;

/**
 * How often an entry is accessed, kept in place of the time of its last access: 16 bits for a minute, 8 for a counter. Pure
 * functions.
 *
 * <p>As in Redis, the counter is a logarithm: the higher it is, the less likely an access is to raise it; and it falls with
 * the minutes since it was last touched. A new key begins with a few, or it would be evicted before its second access.
 */
public final class Frequency {
    static final int MAX = 255;
    public static final int FIRST = 5;
    private static final int MINUTES_MASK = 0xffff;

    private Frequency() {}

    /** Of a new entry. */
    public static int first(int nowSeconds) {
        return with(FIRST, nowSeconds);
    }

    public static int with(int counter, int nowSeconds) {
        return minutes(nowSeconds) << 8 | counter;
    }

    /** The counter by now. */
    public static int counter(int frequency, int nowSeconds, Memory memory) {
        int counter = frequency & MAX;
        int decayMinutes = memory.frequencyDecayMinutes();
        if (decayMinutes == 0) {
            return counter;
        }
        int elapsed = (minutes(nowSeconds) - (frequency >>> 8)) & MINUTES_MASK;
        return Math.max(0, counter - elapsed / decayMinutes);
    }

    /** After another access. */
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
