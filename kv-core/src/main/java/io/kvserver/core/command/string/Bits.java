package io.kvserver.core.command.string;

import io.kvserver.core.command.Span;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** String values as bits: bit 0 is the first byte's highest. Pure functions; any thread. */
@SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace that could mislead.
final class Bits {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** A place that is not a number, or beyond the end of the longest value. */
    static final CommandException BAD_OFFSET = new CommandException("ERR bit offset is not an integer or out of range");

    private Bits() {}

    /** Returns the place, after checking that the longest value has it. */
    static long checkedOffset(long position, long longest) {
        if (position < 0 || position >> 3 >= longest) {
            throw BAD_OFFSET;
        }
        return position;
    }

    /** One bit, as 0 or 1; those after the value's end are 0. */
    static int get(Slice value, long position) {
        long at = position >> 3;
        return at >= value.length() ? 0 : value.array()[value.offset() + (int) at] >> (~position & 7) & 1;
    }

    /** Sets one bit to 0 or 1; it must be inside the value. */
    static void set(Slice value, long position, long bit) {
        int at = value.offset() + (int) (position >> 3);
        int mask = 1 << (~position & 7);
        value.array()[at] = (byte) (bit == 0 ? value.array()[at] & ~mask : value.array()[at] | mask);
    }

    /** An unsigned number of up to 64 bits, the highest first. */
    static long number(Slice value, long position, int width) {
        long number = 0;
        for (int i = 0; i < width; i++) {
            number = number << 1 | get(value, position + i);
        }
        return number;
    }

    /** Sets {@code width} bits, which must be inside the value, to the lowest bits of a number. */
    static void setNumber(Slice value, long position, int width, long number) {
        for (int i = 0; i < width; i++) {
            set(value, position + i, number >>> (width - 1 - i) & 1);
        }
    }

    /** The number of set bits in a span, which must be inside the value. */
    static long count(Slice value, Span span) {
        long count = 0;
        long position = span.first();
        while (position <= span.last()) {
            if (startsWord(position, span)) {
                count += Long.bitCount(word(value, position));
                position += Long.SIZE;
            } else {
                count += get(value, position);
                position++;
            }
        }
        return count;
    }

    /** The place of the first bit that equals {@code bit} in a span inside the value; -1 if there is none. */
    static long find(Slice value, Span span, int bit) {
        long unwanted = bit == 1 ? 0 : -1;
        long position = span.first();
        while (position <= span.last()) {
            if (startsWord(position, span)) {
                long differing = word(value, position) ^ unwanted;
                if (differing != 0) {
                    return position + Long.numberOfLeadingZeros(differing);
                }
                position += Long.SIZE;
            } else {
                if (get(value, position) == bit) {
                    return position;
                }
                position++;
            }
        }
        return -1;
    }

    /** Whether 64 bits follow that start at a byte, and can be read at once. */
    private static boolean startsWord(long position, Span span) {
        return (position & 7) == 0 && position + Long.SIZE - 1 <= span.last();
    }

    private static long word(Slice value, long position) {
        return (long) LONGS.get(value.array(), value.offset() + (int) (position >> 3));
    }
}
