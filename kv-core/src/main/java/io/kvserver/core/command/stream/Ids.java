package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.stream.StreamId;
import org.jspecify.annotations.Nullable;

/** Parses the ids of entries in requests. Pure functions. */
final class Ids {
    private static final int MAX_LENGTH = 127;
    private static final long MAX_TENTH = Long.divideUnsigned(-1, 10);

    private Ids() {}

    /** The error for a word that is not an id. */
    static CommandException invalid() {
        return new CommandException("ERR Invalid stream ID specified as stream command argument");
    }

    /** The id in a word; a missing sequence number is 0. */
    static StreamId strict(Args args, int word) {
        StreamId id = parse(args, word, 0, 0);
        if (id == null) {
            throw invalid();
        }
        return id;
    }

    /** As {@link #strict}, but {@code null} if the word is not an id. */
    static @Nullable StreamId orNull(Args args, int word) {
        return parse(args, word, 0, 0);
    }

    /** The ids in all words from one on; others are served meanwhile. */
    static StreamId[] all(Args args, int first, Meanwhile others) {
        StreamId[] ids = new StreamId[args.count() - first];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = strict(args, first + i);
            others.step();
        }
        return ids;
    }

    /** The start of a range of ids; after a parenthesis it excludes the id. */
    static StreamId start(Args args, int word) {
        if (!isExclusive(args, word)) {
            return bound(args, word, 0);
        }
        StreamId id = exclusive(args, word, 0).next();
        if (id.isZero()) {
            throw new CommandException("ERR invalid start ID for the interval");
        }
        return id;
    }

    /** The end of a range of ids; after a parenthesis it excludes the id. */
    static StreamId end(Args args, int word) {
        if (!isExclusive(args, word)) {
            return bound(args, word, -1);
        }
        StreamId id = exclusive(args, word, -1);
        if (id.isZero()) {
            throw new CommandException("ERR invalid end ID for the interval");
        }
        return id.previous();
    }

    /** The id in a word, or {@code -} and {@code +} for the least and the greatest. */
    static StreamId bound(Args args, int word, long missingSequence) {
        if (isByte(args, word, '-')) {
            return StreamId.MIN;
        }
        if (isByte(args, word, '+')) {
            return StreamId.MAX;
        }
        StreamId id = parse(args, word, 0, missingSequence);
        if (id == null) {
            throw invalid();
        }
        return id;
    }

    private static StreamId exclusive(Args args, int word, long missingSequence) {
        StreamId id = parse(args, word, 1, missingSequence);
        if (id == null) {
            throw invalid();
        }
        return id;
    }

    private static boolean isExclusive(Args args, int word) {
        return args.length(word) > 1 && args.array()[args.offset(word)] == '(';
    }

    static boolean isByte(Args args, int word, char character) {
        return args.length(word) == 1 && args.array()[args.offset(word)] == character;
    }

    /**
     * The length of the time in an id whose sequence number is to be generated, as in {@code 5-*}; -1 for other ids.
     */
    static int millisOfOpen(Args args, int word) {
        int length = args.length(word);
        int end = args.offset(word) + length;
        return length > 2 && args.array()[end - 1] == '*' && args.array()[end - 2] == '-' ? length - 2 : -1;
    }

    /** The number in the first bytes of a word. */
    static long unsigned(Args args, int word, int length) {
        int from = args.offset(word);
        if (!isUnsigned(args.array(), from, from + length)) {
            throw invalid();
        }
        return unsigned(args.array(), from, from + length);
    }

    private static @Nullable StreamId parse(Args args, int word, int skipped, long missingSequence) {
        byte[] array = args.array();
        int from = args.offset(word) + skipped;
        int end = args.offset(word) + args.length(word);
        int dash = from;
        while (dash < end && array[dash] != '-') {
            dash++;
        }
        if (end - from > MAX_LENGTH || !isUnsigned(array, from, dash)) {
            return null;
        }
        if (dash == end) {
            return new StreamId(unsigned(array, from, dash), missingSequence);
        }
        return isUnsigned(array, dash + 1, end)
                ? new StreamId(unsigned(array, from, dash), unsigned(array, dash + 1, end))
                : null;
    }

    /** Whether a range is an unsigned number of 64 bits; as in C, white space, a plus and zeros may precede it. */
    private static boolean isUnsigned(byte[] array, int from, int end) {
        int at = firstDigit(array, from, end);
        long value = 0;
        for (int i = at; i < end; i++) {
            int digit = array[i] - '0';
            if (digit < 0 || digit > 9 || overflows(value, digit)) {
                return false;
            }
            value = 10 * value + digit;
        }
        return at < end;
    }

    private static boolean overflows(long value, int digit) {
        int order = Long.compareUnsigned(value, MAX_TENTH);
        return order > 0 || (order == 0 && digit > 5);
    }

    private static int firstDigit(byte[] array, int from, int end) {
        int at = from;
        while (at < end && (array[at] == ' ' || (array[at] >= '\t' && array[at] <= '\r'))) {
            at++;
        }
        return at < end && array[at] == '+' ? at + 1 : at;
    }

    private static long unsigned(byte[] array, int from, int end) {
        long value = 0;
        for (int i = firstDigit(array, from, end); i < end; i++) {
            value = 10 * value + (array[i] - '0');
        }
        return value;
    }
}
