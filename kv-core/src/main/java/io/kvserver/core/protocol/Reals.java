package io.kvserver.core.protocol;

import java.math.BigDecimal;

/** Floating-point numbers as text. */
final class Reals {
    private Reals() {}

    /** The shortest decimal text that reads back as the same number, without an exponent. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value));
        return shortest.signum() == 0 ? "0" : shortest.stripTrailingZeros().toPlainString();
    }
}
