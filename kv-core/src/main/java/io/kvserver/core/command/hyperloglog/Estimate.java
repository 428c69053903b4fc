package io.kvserver.core.command.hyperloglog;

/**
 * The number of different elements that a sketch has seen, from how many of its registers have which value. Source: Otmar Ertl, "New
 * cardinality estimation algorithms for HyperLogLog sketches" (2017), the improved raw estimator; its steps are in the order in which
 * Redis does them, so that the results are the same to the last bit. Pure functions.
 */
final class Estimate {
    /** How many registers a sketch has. */
    static final int REGISTERS = 1 << 14;

    /** No register of elements that were hashed is greater than this and one. */
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

    /** Half a unit is rounded up. What no integer holds becomes the least one, as on Redis's processors. */
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
