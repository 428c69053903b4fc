package io.kvserver.core.command.string;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import java.util.Arrays;

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

    /** Begins a result of zeros, which is at least as long as the value. */
    void first(Slice result, Slice value) {
        byte[] target = result.array();
        int at = result.offset();
        int length = value.length();
        if (this == NOT) {
            byte[] source = value.array();
            int from = value.offset();
            for (int i = 0; i < length; i++) {
                target[at + i] = (byte) ~source[from + i];
            }
        } else {
            System.arraycopy(value.array(), value.offset(), target, at, length);
        }
    }

    /** Takes another value into a result that is at least as long. */
    void next(Slice result, Slice value) {
        byte[] target = result.array();
        int at = result.offset();
        byte[] source = value.array();
        int from = value.offset();
        int length = value.length();
        if (this == AND) {
            for (int i = 0; i < length; i++) {
                target[at + i] &= source[from + i];
            }
            Arrays.fill(target, at + length, at + result.length(), (byte) 0);
        } else if (this == OR) {
            for (int i = 0; i < length; i++) {
                target[at + i] |= source[from + i];
            }
        } else {
            for (int i = 0; i < length; i++) {
                target[at + i] ^= source[from + i];
            }
        }
    }
}
