package io.kvserver.core.protocol;

/** Reads and writes signed 64-bit decimal numbers as bytes. Reading is strict: no sign {@code +}, no leading zeros. */
public final class Decimal {
    /** The length of the longest number, {@code -9223372036854775808}. */
    public static final int MAX_LENGTH = 20;

    private static final int MAX_DIGITS = MAX_LENGTH - 1;
    /** Any number of at most this many characters fits into 64 bits. */
    private static final int SHORT_LENGTH = MAX_DIGITS - 1;

    /** The powers of ten. */
    private static final long[] POWERS = new long[MAX_DIGITS];

    static {
        long power = 1;
        for (int i = 0; i < MAX_DIGITS; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Decimal() {}

    /**
     * Parses the number in a range.
     *
     * @throws CommandException {@link CommandErrors#NOT_AN_INTEGER} if the range is not exactly one number that fits
     */
    public static long parse(byte[] array, int offset, int length) {
        boolean negative = length > 0 && array[offset] == '-';
        int first = negative ? 1 : 0;
        if (length == first || length > MAX_LENGTH) {
            throw CommandErrors.NOT_AN_INTEGER;
        }
        if (array[offset + first] == '0') {
            if (length == 1) {
                return 0;
            }
            throw CommandErrors.NOT_AN_INTEGER;
        }
        return length > SHORT_LENGTH
                ? parseLong(array, offset, length, negative)
                : parseShort(array, offset + first, offset + length, negative);
    }

    private static long parseShort(byte[] array, int from, int end, boolean negative) {
        long value = 0;
        for (int i = from; i < end; i++) {
            int digit = array[i] - '0';
            if (digit < 0 || digit > 9) {
                throw CommandErrors.NOT_AN_INTEGER;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    private static long parseLong(byte[] array, int offset, int length, boolean negative) {
        // Collected as a negative number, because that side has room for one more.
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) {
            int digit = array[offset + i] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                throw CommandErrors.NOT_AN_INTEGER;
            }
            value = value * 10 - digit;
        }
        if (negative) {
            return value;
        }
        if (value == Long.MIN_VALUE) {
            throw CommandErrors.NOT_AN_INTEGER;
        }
        return -value;
    }

    /** Whether a range has the syntax of {@link #parse}, of any size; faster than parsing if it does not. */
    public static boolean isOne(byte[] array, int offset, int length) {
        int first = length > 1 && array[offset] == '-' ? 1 : 0;
        if (length == 0 || (array[offset + first] == '0' && length > 1)) {
            return false;
        }
        for (int i = first; i < length; i++) {
            if (array[offset + i] < '0' || array[offset + i] > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number of bytes that {@link #write} needs. */
    public static int length(long value) {
        if (value == Long.MIN_VALUE) {
            return MAX_LENGTH;
        }
        // So that 0 has a digit; no other number has another length for that.
        long positive = Math.abs(value) | 1;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(positive);
        // A bit is 0.301 digits.
        int digits = (bits * 1233) >>> 12;
        return (value < 0 ? 1 : 0) + digits + (positive >= POWERS[digits] ? 1 : 0);
    }

    /** Writes the number so that it ends before {@code end}. */
    public static void write(long value, byte[] array, int end) {
        int at = end;
        // As a negative number, because that side has room for one more.
        long rest = value < 0 ? value : -value;
        while (rest < Integer.MIN_VALUE) {
            long tenth = rest / 10;
            array[--at] = (byte) ('0' + (10 * tenth - rest));
            rest = tenth;
        }
        // Shorter divisions cost less.
        int few = (int) rest;
        do {
            int tenth = few / 10;
            array[--at] = (byte) ('0' + (10 * tenth - few));
            few = tenth;
        } while (few != 0);
        if (value < 0) {
            array[--at] = '-';
        }
    }

    /**
     * Overwrites a number that ends before {@code end} by another of the same length. Writes only the digits that differ,
     * usually few when counting.
     */
    public static void writeOver(long old, long value, byte[] array, int end) {
        if ((old ^ value) < 0) {
            write(value, array, end);
            return;
        }
        int at = end;
        long before = old;
        long after = value;
        while (before != after) {
            long tenth = after / 10;
            array[--at] = (byte) ('0' + Math.abs(after - 10 * tenth));
            before /= 10;
            after = tenth;
        }
    }
}
