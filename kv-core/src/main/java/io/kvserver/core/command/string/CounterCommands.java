package io.kvserver.core.command.string;

import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.STRING;
import static io.kvserver.core.command.Routing.KEY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.LongDouble;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Recording;
import java.util.List;

/** Commands on string values that are numbers. */
public final class CounterCommands {
    public static final List<Command> TABLE = List.of(
            command("INCR", STRING, exactly(2), KEY, CounterCommands::incr, WRITE, DENYOOM, FAST)
                    .documented(
                            "1.0.0", "Adds one to the integer value of a key, which counts as 0 if missing.", "O(1)")
                    .taking("key"),
            command("DECR", STRING, exactly(2), KEY, CounterCommands::decr, WRITE, DENYOOM, FAST)
                    .documented(
                            "1.0.0",
                            "Subtracts one from the integer value of a key, which counts as 0 if missing.",
                            "O(1)")
                    .taking("key"),
            command("INCRBY", STRING, exactly(3), KEY, CounterCommands::incrby, WRITE, DENYOOM, FAST)
                    .documented(
                            "1.0.0",
                            "Adds a number to the integer value of a key, which counts as 0 if missing.",
                            "O(1)")
                    .taking("key increment"),
            command("DECRBY", STRING, exactly(3), KEY, CounterCommands::decrby, WRITE, DENYOOM, FAST)
                    .documented(
                            "1.0.0",
                            "Subtracts a number from the integer value of a key, which counts as 0 if missing.",
                            "O(1)")
                    .taking("key decrement"),
            command("INCRBYFLOAT", STRING, exactly(3), KEY, CounterCommands::incrbyfloat, WRITE, DENYOOM, FAST)
                    .documented(
                            "2.6.0",
                            "Adds a number to the floating-point value of a key, which counts as 0 if missing.",
                            "O(1)")
                    .taking("key increment")
                    .recorded(Recording.VALUE));

    private CounterCommands() {}

    private static void incr(Keyspace keys, Args args, ReplyWriter reply) {
        add(keys, args, 1, reply);
    }

    private static void decr(Keyspace keys, Args args, ReplyWriter reply) {
        add(keys, args, -1, reply);
    }

    private static void incrby(Keyspace keys, Args args, ReplyWriter reply) {
        add(keys, args, args.integer(2), reply);
    }

    private static void decrby(Keyspace keys, Args args, ReplyWriter reply) {
        long amount = args.integer(2);
        if (amount == Long.MIN_VALUE) {
            throw new CommandException("ERR decrement would overflow");
        }
        add(keys, args, -amount, reply);
    }

    private static void add(Keyspace keys, Args args, long amount, ReplyWriter reply) {
        long sum = keys.add(args, 1, amount);
        keys.happened('$', "incrby", args, 1);
        reply.integer(sum);
    }

    private static void incrbyfloat(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.stringToChange(args, 1);
        LongDouble old =
                value == null ? LongDouble.ZERO : LongDouble.parse(value.array(), value.offset(), value.length());
        LongDouble sum = old.plus(LongDouble.parse(args.array(), args.offset(2), args.length(2)));
        if (!sum.isFinite()) {
            throw new CommandException("ERR increment would produce NaN or Infinity");
        }
        byte[] text = sum.toString().getBytes(ISO_8859_1);
        keys.putString(args, 1, text, 0, text.length, keys.deadline(args, 1));
        keys.happened('$', "incrbyfloat", args, 1);
        reply.bulk(text);
    }
}
