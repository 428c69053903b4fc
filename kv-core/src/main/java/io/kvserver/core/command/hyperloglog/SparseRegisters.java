package io.kvserver.core.command.hyperloglog;

import java.nio.charset.StandardCharsets;

/**
 * The registers of a sparse sketch: a sequence of runs that covers all registers. Stateless; any thread that owns the
 * array.
 *
 * <table>
 *   <caption>The kinds of runs</caption>
 *   <tr><td>{@code 00llllll}</td><td>up to 64 registers that are 0</td></tr>
 *   <tr><td>{@code 01llllll llllllll}</td><td>up to 16384 registers that are 0</td></tr>
 *   <tr><td>{@code 1vvvvvll}</td><td>up to 4 registers that are 1 to 32</td></tr>
 * </table>
 *
 * <p>Stored lengths and values are one less than the real ones. A byte after the end counts as 0.
 */
final class SparseRegisters {
    /** The greatest value of a sparse register. */
    static final int MAX_VALUE = 32;

    static final int MAX_VALUE_RUN = 4;
    private static final int MAX_SHORT_ZEROS = 64;

    private SparseRegisters() {}

    /** The value of the registers of a run; 0 for a run of zeros. */
    static int value(byte[] array, int at) {
        return array[at] >= 0 ? 0 : ((array[at] >> 2) & 0x1f) + 1;
    }

    /** The number of registers of a run. */
    static int count(byte[] array, int at, int end) {
        int first = array[at];
        if (first < 0) {
            return (first & 0x3) + 1;
        }
        if (isLong(first)) {
            int second = at + 1 < end ? array[at + 1] & 0xff : 0;
            return (((first & 0x3f) << Byte.SIZE) | second) + 1;
        }
        return first + 1;
    }

    /** The number of bytes of a run. */
    static int bytes(byte[] array, int at) {
        return isLong(array[at]) ? 2 : 1;
    }

    private static boolean isLong(int first) {
        return (first & 0xc0) == 0x40;
    }

    /** Writes a run of a value, up to {@link #MAX_VALUE_RUN}, and returns its end. */
    static int writeValue(byte[] array, int at, int value, int count) {
        array[at] = (byte) (0x80 | ((value - 1) << 2) | (count - 1));
        return at + 1;
    }

    /** Writes a run of zeros, and returns its end. */
    static int writeZeros(byte[] array, int at, int count) {
        if (count <= MAX_SHORT_ZEROS) {
            array[at] = (byte) (count - 1);
            return at + 1;
        }
        array[at] = (byte) (0x40 | ((count - 1) >> Byte.SIZE));
        array[at + 1] = (byte) (count - 1);
        return at + 2;
    }

    /** A register's value; negative if the runs end before it. */
    static int get(byte[] array, int from, int end, int register) {
        int first = 0;
        for (int at = from; at < end; at += bytes(array, at)) {
            first += count(array, at, end);
            if (register < first) {
                return value(array, at);
            }
        }
        return -1;
    }

    /**
     * Raises other registers to these where these are greater. {@code false} if the runs do not cover all registers.
     */
    static boolean mergeInto(Registers others, byte[] array, int from, int end) {
        int first = 0;
        for (int at = from; at < end; at += bytes(array, at)) {
            int count = count(array, at, end);
            int value = value(array, at);
            if (first + count > Estimate.REGISTERS) {
                return false;
            }
            if (value > 0) {
                others.raise(first, count, value);
            }
            first += count;
        }
        return first == Estimate.REGISTERS;
    }

    /** The runs as PFDEBUG DECODE shows them. */
    static byte[] text(byte[] array, int from, int end) {
        StringBuilder text = new StringBuilder();
        for (int at = from; at < end; at += bytes(array, at)) {
            int value = value(array, at);
            text.append(text.isEmpty() ? "" : " ");
            if (value > 0) {
                text.append("v:").append(value).append(',');
            } else {
                text.append(isLong(array[at]) ? "Z:" : "z:");
            }
            text.append(count(array, at, end));
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
