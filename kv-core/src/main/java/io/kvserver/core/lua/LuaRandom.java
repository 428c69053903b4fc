package io.kvserver.core.lua;

/** Redis's generator of random numbers: the same numbers for the same seed. Confined to the thread that has its state. */
public final class LuaRandom {
    /** The largest number that {@link #next} returns. */
    public static final int MAX = 0x7fff_ffff;

    private static final long MULTIPLIER = 0x5_DEEC_E66DL;
    private static final long INCREMENT = 0xB;
    private static final long LOW_48_BITS = (1L << 48) - 1;
    private static final int SEED_LOW = 0x330E;
    private static final int FIRST = 0x1234ABCD;

    private long value = ((long) FIRST << 16) + SEED_LOW;

    /**
     * Restarts the sequence. Redis up to 6 seeds with 0 before each script; since 7 the sequence continues across
     * scripts.
     */
    public void seed(int seed) {
        value = ((seed & 0xffff_ffffL) << 16) + SEED_LOW;
    }

    /** The next number, 0 to {@link #MAX}. */
    public int next() {
        value = (value * MULTIPLIER + INCREMENT) & LOW_48_BITS;
        return (int) (value >>> 17);
    }
}
