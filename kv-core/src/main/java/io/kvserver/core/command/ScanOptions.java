package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.Slice;
import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of SCAN and similar commands. Immutable; any thread.
 *
 * @param count about how many elements to visit
 * @param pattern the pattern for names; {@code null} for all
 * @param type the type that keys must have; {@code null} for any
 * @param withoutValues whether only names are wanted
 */
public record ScanOptions(
        long count, @Nullable Glob pattern, @Nullable String type, boolean withoutValues) {
    /** The option TYPE, of commands that visit keys. */
    public static final String TYPE = "TYPE";
    /** The option NOVALUES, of commands that visit names with values. */
    public static final String NOVALUES = "NOVALUES";

    private static final String INVALID_CURSOR = "ERR invalid cursor";
    private static final int DEFAULT_COUNT = 10;
    /** At most as many digits as a number of 64 bits has, after leading zeros. */
    private static final String CURSOR = "[-+]?0*[0-9]{1,20}";

    /**
     * Parses the options from a word on: COUNT, MATCH, and those in {@code more}.
     *
     * @throws CommandException if there are others
     */
    public static ScanOptions of(Args args, int first, Set<String> more) {
        long count = DEFAULT_COUNT;
        Glob pattern = null;
        String type = null;
        boolean withoutValues = false;
        for (int i = first; i < args.count(); i++) {
            boolean hasArgument = i + 1 < args.count();
            if (hasArgument && args.is(i, "COUNT")) {
                count = count(args, ++i);
            } else if (hasArgument && args.is(i, "MATCH")) {
                pattern = pattern(args, ++i);
            } else if (hasArgument && more.contains(TYPE) && args.is(i, TYPE)) {
                type = args.latin1(++i);
            } else if (more.contains(NOVALUES) && args.is(i, NOVALUES)) {
                withoutValues = true;
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
        return new ScanOptions(count, pattern, type, withoutValues);
    }

    /** Whether a name matches the pattern. */
    public boolean matches(Slice name) {
        return pattern == null || pattern.matches(name.array(), name.offset(), name.length());
    }

    /**
     * The pattern in a word; {@code null} for one that every name matches. As in Redis, it matches even the empty name.
     */
    public static @Nullable Glob pattern(Args args, int word) {
        return args.is(word, "*") ? null : Glob.of(args.copy(word));
    }

    private static long count(Args args, int word) {
        long count = args.integer(word);
        if (count < 1) {
            throw CommandErrors.SYNTAX;
        }
        return count;
    }

    /**
     * The cursor in a word: an unsigned number of 64 bits. As in Redis, it may have a sign and leading zeros, or be
     * empty.
     *
     * @throws CommandException if the word is not a cursor
     */
    public static long cursor(Args args, int word) {
        int length = args.length(word);
        if (length == 1 && args.array()[args.offset(word)] == '0') {
            return 0;
        }
        String text = args.latin1(word);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches(CURSOR)) {
            throw new CommandException(INVALID_CURSOR);
        }
        BigInteger number = new BigInteger(text);
        if (number.abs().bitLength() > Long.SIZE) {
            throw new CommandException(INVALID_CURSOR);
        }
        return number.longValue();
    }
}
