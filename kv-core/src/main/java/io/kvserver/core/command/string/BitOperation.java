package io.kvserver.core.command.string;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What BITOP does with values, one after the other; a shorter one counts as if it went on with zeros. */
enum BitOperation {
    AND,
    OR,
    XOR,
    NOT;

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

    /** Begins a result of zeros, at least as long as the value. */
    void first(byte[] result, @Nullable Slice value) {
        if (value != null) {
            System.arraycopy(value.array(), value.offset(), result, 0, value.length());
        }
        if (this == NOT) {
            for (int i = 0; i < result.length; i++) {
                result[i] = (byte) ~result[i];
            }
        }
    }

    /** Takes another value into a result that is at least as long. */
    void next(byte[] result, @Nullable Slice value) {
        int length = value == null ? 0 : value.length();
        byte[] array = value == null ? result : value.array();
        int offset = value == null ? 0 : value.offset();
        if (this == AND) {
            for (int i = 0; i < length; i++) {
                result[i] &= array[offset + i];
            }
            Arrays.fill(result, length, result.length, (byte) 0);
        } else if (this == OR) {
            for (int i = 0; i < length; i++) {
                result[i] |= array[offset + i];
            }
        } else {
            for (int i = 0; i < length; i++) {
                result[i] ^= array[offset + i];
            }
        }
    }
}
