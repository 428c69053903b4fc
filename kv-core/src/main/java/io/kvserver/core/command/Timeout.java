package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.LongDouble;
import io.kvserver.core.store.Keyspace;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Parses the timeout of blocking commands: in seconds, with a fraction, or in milliseconds; 0 for none. Pure functions.
 */
public final class Timeout {
    private static final int MILLIS = 1000;
    private static final String OUT_OF_RANGE = "ERR timeout is out of range";

    private Timeout() {}

    /**
     * The end of a request's wait in milliseconds since 1970; {@link Long#MAX_VALUE} for none.
     *
     * @throws CommandException if the word is not a number, is negative, or is too large
     */
    public static long deadline(Keyspace keys, Args args, int word) {
        BigInteger millis = millis(args, word);
        if (millis == null || millis.bitLength() >= Long.SIZE) {
            throw new CommandException(OUT_OF_RANGE);
        }
        return deadline(millis.longValue(), keys.nowMillis());
    }

    /** Like {@link #deadline(Keyspace, Args, int)}, for a word in whole milliseconds. */
    public static long deadlineOfMillis(Args args, int word, long nowMillis) {
        long timeout;
        try {
            timeout = args.integer(word);
        } catch (CommandException notAnInteger) {
            throw new CommandException("ERR timeout is not an integer or out of range");
        }
        return deadline(timeout, nowMillis);
    }

    private static long deadline(long timeout, long nowMillis) {
        if (timeout < 0) {
            throw new CommandException("ERR timeout is negative");
        }
        if (timeout == 0) {
            return Long.MAX_VALUE;
        }
        if (timeout > Long.MAX_VALUE - nowMillis) {
            throw new CommandException(OUT_OF_RANGE);
        }
        return nowMillis + timeout;
    }

    /** The timeout in milliseconds; {@code null} for infinity. */
    private static @Nullable BigInteger millis(Args args, int word) {
        try {
            return LongDouble.parse(args.array(), args.offset(word), args.length(word))
                    .ceilingOfProduct(MILLIS);
        } catch (CommandException notANumber) {
            throw new CommandException("ERR timeout is not a float or out of range");
        }
    }
}
