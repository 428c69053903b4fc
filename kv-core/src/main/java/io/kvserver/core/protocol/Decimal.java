package io.kvserver.core.protocol;

/** Signed 64-bit decimal numbers as bytes: strict to read (no sign {@code +}, no leading zero), exact to write. */
public final class Decimal {
    /** The longest number: {@code -9223372036854775808}. */
    public static final int MAX_LENGTH = 20;

    private static final int MAX_DIGITS = MAX_LENGTH - 1;
    /** Numbers with at most so many characters fit, whatever these are. */
    private static final int SHORT_LENGTH = MAX_DIGITS - 1;

    private Decimal() {}

    /**
     * Reads the number that a range holds.
     *
     * @throws CommandException {@link CommandErrors#NOT_AN_INTEGER} if the range holds anything but one number that fits
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

    /** Whether a range holds what {@link #parse} reads, or would if numbers had no end; in less time where it does not. */
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

    /** How many bytes {@link #write} needs. */
    public static int length(long value) {
        int sign = value < 0 ? 1 : 0;
        // Compared as a negative number, because that side has room for one more; without a division, which costs more.
        long negative = value < 0 ? value : -value;
        long limit = -10;
        for (int digits = 1; digits < MAX_DIGITS; digits++) {
            if (negative > limit) {
                return sign + digits;
            }
            limit *= 10;
        }
        return sign + MAX_DIGITS;
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
}
