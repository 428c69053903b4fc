package io.kvserver.core.client.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * How often one command was run and how long it took. Written by one thread at a time; read by any, roughly.
 *
 * <p>The times are kept as counts in ranges of which each is a quarter of an octave wide, the first ending at one
 * microsecond, or rather at 1024 nanoseconds: a percentile is therefore at most a fifth too high.
 */
public final class CommandCounter {
    static final int RANGES_PER_OCTAVE = 4;
    private static final int FIRST_SHIFT = 10;
    /** The last range ends at 17 seconds, and holds whatever took longer. */
    private static final int RANGES = 1 + RANGES_PER_OCTAVE * (34 - FIRST_SHIFT);

    public long calls;
    public long nanos;
    public long failed;
    public long rejected;
    final long[] ranges = new long[RANGES];

    /** Counts calls that took about the same time each; their times among the others' only if that is wanted. */
    void add(int newCalls, long newNanos, boolean timed) {
        calls += newCalls;
        nanos += newNanos;
        if (timed) {
            ranges[range(newNanos / newCalls)] += newCalls;
        }
    }

    void add(CommandCounter other) {
        calls += other.calls;
        nanos += other.nanos;
        failed += other.failed;
        rejected += other.rejected;
        add(other.ranges, 1);
    }

    void subtract(CommandCounter other) {
        calls -= other.calls;
        nanos -= other.nanos;
        failed -= other.failed;
        rejected -= other.rejected;
        add(other.ranges, -1);
    }

    private void add(long[] others, int sign) {
        for (int i = 0; i < RANGES; i++) {
            ranges[i] += sign * others[i];
        }
    }

    public boolean isUsed() {
        return calls != 0 || failed != 0 || rejected != 0;
    }

    /** How many calls there are whose times are known. */
    public long timed() {
        long timed = 0;
        for (long count : ranges) {
            timed += count;
        }
        return timed;
    }

    /** The time below which so many percent of the timed calls were, in nanoseconds; there is at least one. */
    public long percentileNanos(double percent) {
        long timed = timed();
        long wanted = Math.max(1, (long) Math.ceil(timed * percent / 100));
        long passed = 0;
        int range = 0;
        while (range < RANGES - 1 && passed + ranges[range] < wanted) {
            passed += ranges[range++];
        }
        return endNanos(range);
    }

    /** A time, in microseconds, and how many calls took no longer. */
    public record Octave(long micros, long calls) {}

    /** The calls in growing times, each twice the one before; left out are those at which no further call is counted. */
    public List<Octave> octaves() {
        List<Octave> octaves = new ArrayList<>();
        long counted = 0;
        long known = 0;
        for (int range = 0; range < RANGES; range++) {
            counted += ranges[range];
            if (range % RANGES_PER_OCTAVE == 0 && counted > known) {
                octaves.add(new Octave(shownMicros(endNanos(range)), counted));
                known = counted;
            }
        }
        return octaves;
    }

    /** The end of an octave as Redis shows it, whose ranges are a 128th of an octave wide: that of the range it falls into. */
    private static long shownMicros(long endNanos) {
        return (endNanos + (endNanos >> 7) - 1) / 1000;
    }

    /** Where a time is counted: the first range from 0, then four for each doubling. */
    static int range(long nanos) {
        if (nanos < 1L << FIRST_SHIFT) {
            return 0;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int quarter = (int) (nanos >>> (octave - 2)) & 3;
        return Math.min(RANGES - 1, 1 + RANGES_PER_OCTAVE * (octave - FIRST_SHIFT) + quarter);
    }

    /** The end of a range, exclusively. */
    static long endNanos(int range) {
        if (range == 0) {
            return 1L << FIRST_SHIFT;
        }
        int octave = FIRST_SHIFT + (range - 1) / RANGES_PER_OCTAVE;
        int quarter = (range - 1) % RANGES_PER_OCTAVE;
        return (5L + quarter) << (octave - 2);
    }
}
