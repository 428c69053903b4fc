package io.kvserver.core.command;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats and parses amounts of memory like Redis. Pure functions. */
public final class Bytes {
    private static final String UNITS = "KMGTPE";

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{0,30})(b|k|kb|m|mb|g|gb|)");

    private Bytes() {}

    /**
     * Parses a text like {@code 100mb}: a number with a unit of 1000s ({@code k}, {@code m}, {@code g}) or of 1024s
     * ({@code kb}, {@code mb}, {@code gb}), in any case, or without a unit. An amount beyond 64 bits becomes the
     * largest number.
     *
     * @throws IllegalArgumentException if it is not an amount
     */
    public static long parse(String text) {
        Matcher matcher = AMOUNT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("argument must be a memory value");
        }
        String unit = matcher.group(2);
        long base = unit.endsWith("b") && unit.length() == 2 ? 1024 : 1000;
        int power = unit.isEmpty() ? 0 : "bkmg".indexOf(unit.charAt(0));
        BigInteger bytes = new BigInteger("0" + matcher.group(1))
                .multiply(BigInteger.valueOf(base).pow(power));
        return bytes.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** Formats a number of bytes with a unit, such as {@code 1.50K}. */
    public static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        int thousands = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / 10;
        double scaled = bytes / (double) (1L << (10 * thousands));
        return String.format(Locale.ROOT, "%.2f%c", scaled, UNITS.charAt(thousands - 1));
    }
}
