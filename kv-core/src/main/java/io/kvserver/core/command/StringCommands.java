package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on string values. */
final class StringCommands {
    static final List<Command> TABLE = List.of(
            Command.of(
                            "GET",
                            Group.STRING,
                            Arity.exactly(2),
                            Routing.KEY,
                            StringCommands::get,
                            Flag.READONLY,
                            Flag.FAST)
                    .documented("1.0.0", "Returns the string value of a key.", "O(1)"),
            Command.of(
                            "SET",
                            Group.STRING,
                            Arity.atLeast(3),
                            Routing.KEY,
                            StringCommands::set,
                            Flag.WRITE,
                            Flag.DENYOOM,
                            Flag.BRIEF)
                    .documented("1.0.0", "Sets a key to a string value, whatever it held before.", "O(1)")
                    .keys(KeySpec.of(1, "RW access update variable_flags")
                            .noted("RW and ACCESS due to the optional `GET` argument")
                            .varying(StringCommands::whatSetDoes)),
            Command.of(
                            "INCR",
                            Group.STRING,
                            Arity.exactly(2),
                            Routing.KEY,
                            StringCommands::incr,
                            Flag.WRITE,
                            Flag.DENYOOM,
                            Flag.FAST)
                    .documented(
                            "1.0.0", "Adds one to the integer value of a key, which counts as 0 if missing.", "O(1)"));

    private StringCommands() {}

    private static void get(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.string(args, 1);
        if (value == null) {
            reply.nil();
        } else {
            reply.bulk(value);
        }
    }

    private static void set(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.SYNTAX;
        }
        keys.putString(args, 1, args.array(), args.offset(2), args.length(2), Keyspace.NO_DEADLINE);
        reply.ok();
    }

    /** SET's key flags, which depend on its option GET. */
    private static String whatSetDoes(Args request) {
        for (int i = 3; i < request.count(); i++) {
            if (request.is(i, "GET")) {
                return "RW access update";
            }
        }
        return "OW update";
    }

    private static void incr(Keyspace keys, Args args, ReplyWriter reply) {
        long number = integer(keys.stringToChange(args, 1));
        if (number == Long.MAX_VALUE) {
            throw CommandErrors.OVERFLOW;
        }
        keys.putInteger(args, 1, number + 1);
        reply.integer(number + 1);
    }

    private static long integer(@Nullable Slice value) {
        return value == null ? 0 : Decimal.parse(value.array(), value.offset(), value.length());
    }
}
