package io.kvserver.core.command.string;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;

/**
 * The type of an integer in BITFIELD, as {@code i16} or {@code u8}. Immutable.
 *
 * @param width from 1 to 64 bits, or to 63 if it is unsigned
 */
record BitFieldType(boolean signed, int width) {
    /** The type that a word names. */
    static BitFieldType of(Args args, int word) {
        byte[] array = args.array();
        int offset = args.offset(word);
        int sign = args.length(word) == 0 ? 0 : array[offset];
        if (sign == 'i' || sign == 'u') {
            long width = width(array, offset + 1, args.length(word) - 1);
            if (width >= 1 && width <= (sign == 'i' ? 64 : 63)) {
                return new BitFieldType(sign == 'i', (int) width);
            }
        }
        throw new CommandException(
                "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported"
                        + " but i64 is.");
    }

    private static long width(byte[] array, int offset, int length) {
        try {
            return Decimal.parse(array, offset, length);
        } catch (CommandException notAnInteger) {
            return 0;
        }
    }

    long max() {
        return (1L << (signed ? width - 1 : width)) - 1;
    }

    long min() {
        return signed ? -max() - 1 : 0;
    }

    /** The number in the lowest bits. */
    long fromBits(long bits) {
        long top = bits << (64 - width);
        return signed ? top >> (64 - width) : top >>> (64 - width);
    }

    /** 1 if a number is too large, -1 if it is too small, 0 if it fits. */
    int outside(long number) {
        if (!signed && number < 0) {
            // Redis treats it as an unsigned number of 64 bits.
            return 1;
        }
        if (signed && width < 64 && max() - number < 0) {
            // As in Redis, this overflows for the lowest numbers, which then count as too large.
            return 1;
        }
        return number > max() ? 1 : number < min() ? -1 : 0;
    }

    /** As {@link #outside(long)}, for the sum of a number that fits and another one. */
    int outside(long fitting, long added) {
        long sum = fitting + added;
        // An overflow: both have the same sign, and the sum has the other.
        if (((fitting ^ sum) & (added ^ sum)) < 0) {
            return added > 0 ? 1 : -1;
        }
        return sum > max() ? 1 : sum < min() ? -1 : 0;
    }
}
