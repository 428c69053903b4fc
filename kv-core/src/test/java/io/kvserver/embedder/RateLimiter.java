package io.kvserver.embedder;

import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A rate limiter as one atomic command of a program's own: {@code TAKE key limit milliseconds} lets so many pass in each span of
 * time, and answers whether this one may, how many more may, and in how many milliseconds the span ends. What was taken is the
 * key's value, a string, and the end of the span its deadline, so the store forgets it by itself.
 */
final class RateLimiter {
    static final Family FAMILY = Family.of(List.of(Command.command(
                    "TAKE", Group.STRING, Arity.exactly(4), Routing.KEY, RateLimiter::take, Flag.WRITE, Flag.DENYOOM)
            .flagged(Flag.FAST)
            .documented("1.0.0", "Lets so many pass in each span of time.", "O(1)")
            .taking("key limit milliseconds")
            .in("@string", "@keyspace")
            .keys("RW access update")));

    private static final byte[] SET = "SET".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PXAT = "PXAT".getBytes(StandardCharsets.US_ASCII);

    private RateLimiter() {}

    private static void take(Keyspace keys, Args args, ReplyWriter reply) {
        long limit = args.integer(2, 1, "ERR limit is not a positive number");
        long span = args.integer(3, 1, "ERR milliseconds is not a positive number");
        Slice value = keys.stringToChange(args, 1);
        long taken = value == null ? 0 : number(value);
        long end = value == null ? keys.nowMillis() + span : keys.deadline(args, 1);
        boolean passes = taken < limit;
        if (passes) {
            taken++;
            byte[] digits = Long.toString(taken).getBytes(StandardCharsets.US_ASCII);
            keys.putString(args, 1, digits, 0, digits.length, end);
            keys.happened('$', "take", args, 1);
            // The request depends on the time at which it is run: the log gets what has come of it.
            keys.logInstead()
                    .command(keys.database(), 5)
                    .word(SET)
                    .word(args, 1)
                    .word(digits)
                    .word(PXAT)
                    .word(end);
        }
        reply.array(3);
        reply.integer(passes ? 1 : 0);
        reply.integer(Math.max(0, limit - taken));
        reply.integer(end - keys.nowMillis());
    }

    private static long number(Slice value) {
        try {
            return Long.parseLong(new String(value.copy(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new CommandException("ERR the key holds something else");
        }
    }
}
