package io.kvserver.core.command.string;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The condition that a key's value, or its {@linkplain Xxh3 digest}, equals a word of the request, or does not. A
 * missing key equals nothing. Immutable.
 *
 * @param operand the place of the word
 */
record Comparison(Operator operator, int operand) {
    private static final int DIGEST_DIGITS = 16;

    enum Operator {
        IFEQ,
        IFNE,
        IFDEQ,
        IFDNE;

        private static final Operator[] ALL = values();

        private boolean isOfDigest() {
            return this == IFDEQ || this == IFDNE;
        }

        private boolean wantsEqual() {
            return this == IFEQ || this == IFDEQ;
        }
    }

    /** Whether a word names a comparison. */
    static boolean isNamed(Args args, int word) {
        for (Operator operator : Operator.ALL) {
            if (args.is(word, operator.name())) {
                return true;
            }
        }
        return false;
    }

    /** The comparison in a word and the next one; {@code null} if there is none. */
    static @Nullable Comparison at(Args args, int word) {
        for (Operator operator : Operator.ALL) {
            if (args.is(word, operator.name())) {
                if (word + 1 == args.count()) {
                    throw CommandErrors.SYNTAX;
                }
                if (operator.isOfDigest() && args.length(word + 1) != DIGEST_DIGITS) {
                    throw new CommandException("ERR " + operator + " digest must be exactly 16 hexadecimal characters");
                }
                return new Comparison(operator, word + 1);
            }
        }
        return null;
    }

    /** The digest of a value, as DIGEST returns it. */
    static byte[] digest(Slice value) {
        return HexFormat.of()
                .toHexDigits(Xxh3.hash(value.array(), value.offset(), value.length()))
                .getBytes(US_ASCII);
    }

    /**
     * Whether it holds for the value of a key.
     *
     * @throws CommandException if the value is not a string
     */
    boolean holds(Keyspace keys, Args args, int key) {
        Slice value = keys.stringToChange(args, key);
        return operator.wantsEqual() == (value != null && equals(value, args));
    }

    private boolean equals(Slice value, Args args) {
        if (operator.isOfDigest()) {
            return args.is(operand, new String(digest(value), US_ASCII).toUpperCase(Locale.ROOT));
        }
        int from = args.offset(operand);
        return Arrays.equals(
                value.array(),
                value.offset(),
                value.offset() + value.length(),
                args.array(),
                from,
                from + args.length(operand));
    }
}
