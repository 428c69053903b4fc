package io.kvserver.core.command.string;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import java.util.Arrays;

/** The operations of BITOP; shorter values are extended with zeros. */
enum BitOperation {
    AND,
    OR,
    XOR,
    NOT,
    /** The bits that only the first value has. */
    DIFF,
    /** The bits that any of the other values has, but not the first. */
    DIFF1,
    /** The bits that the first value and any of the others have. */
    ANDOR,
    /** The bits that exactly one value has. */
    ONE;

    private static final BitOperation[] ALL = values();

    /** The operation that a word names. */
    static BitOperation named(Args args, int word) {
        for (BitOperation operation : ALL) {
            if (args.is(word, operation.name())) {
                return operation;
            }
        }
        throw CommandErrors.SYNTAX;
    }

    /** Whether Redis 7.0 does not know it: then the log must not contain it. */
    boolean isNewer() {
        return needsTwo() || this == ONE;
    }

    /** Whether it needs at least two values. */
    boolean needsTwo() {
        return this == DIFF || this == DIFF1 || this == ANDOR;
    }

    /** Writes the result of an operation to {@code result}, which must be zeros and as long as the longest value. */
    void run(Slice result, Slice... values) {
        switch (this) {
            case DIFF1, ANDOR -> {
                for (int i = 1; i < values.length; i++) {
                    or(result, values[i]);
                }
                if (this == ANDOR) {
                    and(result, values[0]);
                } else {
                    andNot(result, values[0]);
                }
            }
            case ONE -> exactlyOne(result, values);
            default -> {
                first(result, values[0]);
                for (int i = 1; i < values.length; i++) {
                    next(result, values[i]);
                }
            }
        }
    }

    private void first(Slice result, Slice value) {
        if (this == NOT) {
            invert(result, value);
        } else {
            System.arraycopy(value.array(), value.offset(), result.array(), result.offset(), value.length());
        }
    }

    private static void invert(Slice result, Slice value) {
        byte[] target = result.array();
        byte[] source = value.array();
        int at = result.offset();
        int from = value.offset();
        int length = value.length();
        for (int i = 0; i < length; i++) {
            target[at + i] = (byte) ~source[from + i];
        }
    }

    private void next(Slice result, Slice value) {
        switch (this) {
            case AND -> and(result, value);
            case OR -> or(result, value);
            case XOR -> xor(result, value);
            default -> andNot(result, value);
        }
    }

    private static void and(Slice result, Slice value) {
        byte[] target = result.array();
        byte[] source = value.array();
        int at = result.offset();
        int from = value.offset();
        int length = value.length();
        for (int i = 0; i < length; i++) {
            target[at + i] &= source[from + i];
        }
        Arrays.fill(target, at + length, at + result.length(), (byte) 0);
    }

    private static void or(Slice result, Slice value) {
        byte[] target = result.array();
        byte[] source = value.array();
        int at = result.offset();
        int from = value.offset();
        int length = value.length();
        for (int i = 0; i < length; i++) {
            target[at + i] |= source[from + i];
        }
    }

    private static void xor(Slice result, Slice value) {
        byte[] target = result.array();
        byte[] source = value.array();
        int at = result.offset();
        int from = value.offset();
        int length = value.length();
        for (int i = 0; i < length; i++) {
            target[at + i] ^= source[from + i];
        }
    }

    private static void andNot(Slice result, Slice value) {
        byte[] target = result.array();
        byte[] source = value.array();
        int at = result.offset();
        int from = value.offset();
        int length = value.length();
        for (int i = 0; i < length; i++) {
            target[at + i] &= (byte) ~source[from + i];
        }
    }

    /** The bits that an odd number of values has, without the bits that more than one has. */
    private static void exactlyOne(Slice result, Slice... values) {
        Slice more = new Slice().set(new byte[result.length()], 0, result.length());
        for (Slice value : values) {
            for (int i = 0; i < value.length(); i++) {
                more.array()[i] |= (byte) (result.array()[result.offset() + i] & value.array()[value.offset() + i]);
            }
            xor(result, value);
        }
        andNot(result, more);
    }
}
