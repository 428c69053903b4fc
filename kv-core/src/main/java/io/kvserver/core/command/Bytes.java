package io.kvserver.core.command;

import java.util.Locale;

/** Amounts of memory for people, as Redis puts them. Pure functions. */
final class Bytes {
    private static final String UNITS = "KMGTPE";

    private Bytes() {}

    /** A number of bytes with a unit, as {@code 1.50K}. */
    static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        int thousands = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / 10;
        double scaled = bytes / (double) (1L << (10 * thousands));
        return String.format(Locale.ROOT, "%.2f%c", scaled, UNITS.charAt(thousands - 1));
    }
}
