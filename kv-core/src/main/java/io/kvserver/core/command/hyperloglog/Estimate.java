package io.kvserver.core.command.hyperloglog;

/**
 * Estimates the number of different elements that a sketch has seen, from the number of registers with each value.
 * Source: Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), the improved raw
 * estimator; the steps are in Redis's order, so that the results are equal to the last bit. Pure functions.
 */
final class Estimate {
    /** The number of registers of a sketch. */
    static final int REGISTERS = 1 << 14;

    /** The most leading zeros of a hash's rest; a register is at most one more. */
    private static final int MAX_ZEROS = 50;
    /** 1 / (2 ln 2). */
    private static final double ALPHA = 0.7213475204444817;

    private static final double TOO_MUCH = 0x1p63;

    private Estimate() {}

    static long of(int[] histogram) {
        double registers = REGISTERS;
        double z = registers * tau((registers - histogram[MAX_ZEROS + 1]) / registers);
        for (int i = MAX_ZEROS; i >= 1; i--) {
            z += histogram[i];
            z *= 0.5;
        }
        z += registers * sigma(histogram[0] / registers);
        return rounded(ALPHA * registers * registers / z);
    }

    /** Rounded to the nearest, halves up. A number out of range becomes the least integer, as on Redis's processors. */
    private static long rounded(double value) {
        if (value >= TOO_MUCH) {
            return Long.MIN_VALUE;
        }
        double whole = Math.floor(value);
        return (long) whole + (value - whole >= 0.5 ? 1 : 0);
    }

    private static double sigma(double share) {
        if (share == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double x = share;
        double power = 1;
        double sum = share;
        double before;
        do {
            x *= x;
            before = sum;
            sum += x * power;
            power += power;
        } while (before != sum);
        return sum;
    }

    private static double tau(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double x = share;
        double power = 1;
        double sum = 1 - share;
        double before;
        do {
            x = Math.sqrt(x);
            before = sum;
            power *= 0.5;
            sum -= (1 - x) * (1 - x) * power;
        } while (before != sum);
        return sum / 3;
    }
}
