package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.time.Duration;

/** Times of a program as milliseconds of the store. Stateless; any thread. */
final class Durations {
    /** One nanosecond less than a millisecond: added to a time, it makes a part of a millisecond count as a whole. */
    private static final int ALMOST_A_MILLISECOND = 999_999;

    private Durations() {}

    /** A positive time, such that now and it together are one, too. */
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

    /** Any time that has so many milliseconds. */
    static long millis(Duration time) {
        try {
            return time.plusNanos(ALMOST_A_MILLISECOND).toMillis();
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("time to live: " + time + " does not fit into milliseconds");
        }
    }

    /** A time to wait in milliseconds; zero for any time. */
    static long waitMillis(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time to wait: " + time + " is negative");
        }
        return millis(time);
    }

    /** A time to wait as seconds in decimal digits; zero, for any time, as 0. */
    static byte[] seconds(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time to wait: " + time + " is negative");
        }
        return BigDecimal.valueOf(millis(time), 3).toPlainString().getBytes(US_ASCII);
    }
}
