package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.time.Duration;

/** Converts a program's durations to the store's units. Stateless; any thread. */
final class Durations {
    /** Added to a duration, in nanoseconds, to round it up to milliseconds. */
    private static final int ALMOST_A_MILLISECOND = 999_999;

    private Durations() {}

    /** Converts a positive time to live whose deadline fits into 64 bits. */
    static long expiryMillis(Duration expiry) {
        try {
            long millis = expiry.plusNanos(ALMOST_A_MILLISECOND).toMillis();
            if (!expiry.isNegative() && !expiry.isZero() && millis <= Long.MAX_VALUE / 2) {
                return millis;
            }
        } catch (ArithmeticException tooLong) {
            // Refused below.
        }
        throw new IllegalArgumentException("expiry: " + expiry + " is not a positive time that can be added to now");
    }

    /** Converts any duration whose milliseconds fit into 64 bits. */
    static long millis(Duration time) {
        try {
            return time.plusNanos(ALMOST_A_MILLISECOND).toMillis();
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("time to live: " + time + " does not fit into milliseconds");
        }
    }

    /** Converts a timeout to milliseconds; zero means none. */
    static long waitMillis(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time to wait: " + time + " is negative");
        }
        return millis(time);
    }

    /** Converts a timeout to seconds in decimal digits; zero, for none, to 0. */
    static byte[] seconds(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time to wait: " + time + " is negative");
        }
        return BigDecimal.valueOf(millis(time), 3).toPlainString().getBytes(US_ASCII);
    }
}
