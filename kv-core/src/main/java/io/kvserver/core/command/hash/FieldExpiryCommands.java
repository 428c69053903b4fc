package io.kvserver.core.command.hash;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.HASH;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import java.util.List;

/** Commands on the deadlines of a hash's fields. */
public final class FieldExpiryCommands {
    private static final String COST = "O(N) for N fields";
    private static final String FIELDS = " FIELDS numfields field [field ...]";

    public static final List<Command> TABLE = List.of(
            setting(
                            "HEXPIRE",
                            (keys, args, reply) -> FieldDeadlines.set(1000, keys.relativeMillis(), keys, args, reply))
                    .documented("7.4.0", "Sets the time to live of fields of a hash, in seconds.", COST)
                    .taking("key seconds [NX|XX|GT|LT]" + FIELDS),
            setting("HPEXPIRE", (keys, args, reply) -> FieldDeadlines.set(1, keys.relativeMillis(), keys, args, reply))
                    .documented("7.4.0", "Sets the time to live of fields of a hash, in milliseconds.", COST)
                    .taking("key milliseconds [NX|XX|GT|LT]" + FIELDS),
            setting("HEXPIREAT", (keys, args, reply) -> FieldDeadlines.set(1000, 0, keys, args, reply))
                    .documented("7.4.0", "Sets the deadline of fields of a hash, in seconds since 1970.", COST)
                    .taking("key unix-time-seconds [NX|XX|GT|LT]" + FIELDS),
            setting("HPEXPIREAT", (keys, args, reply) -> FieldDeadlines.set(1, 0, keys, args, reply))
                    .documented("7.4.0", "Sets the deadline of fields of a hash, in milliseconds since 1970.", COST)
                    .taking("key unix-time-milliseconds [NX|XX|GT|LT]" + FIELDS),
            asking("HTTL", (keys, args, reply) -> FieldDeadlines.ask(1000, keys.relativeMillis(), keys, args, reply))
                    .documented("7.4.0", "Returns the time to live of fields of a hash, in seconds.", COST)
                    .tips("nondeterministic_output"),
            asking("HPTTL", (keys, args, reply) -> FieldDeadlines.ask(1, keys.relativeMillis(), keys, args, reply))
                    .documented("7.4.0", "Returns the time to live of fields of a hash, in milliseconds.", COST)
                    .tips("nondeterministic_output"),
            asking("HEXPIRETIME", (keys, args, reply) -> FieldDeadlines.ask(1000, 0, keys, args, reply))
                    .documented("7.4.0", "Returns the deadline of fields of a hash, in seconds since 1970.", COST),
            asking("HPEXPIRETIME", (keys, args, reply) -> FieldDeadlines.ask(1, 0, keys, args, reply))
                    .documented("7.4.0", "Returns the deadline of fields of a hash, in milliseconds since 1970.", COST),
            command("HPERSIST", HASH, atLeast(5), KEY, FieldDeadlines::persist, WRITE, FAST)
                    .documented("7.4.0", "Removes the deadlines of fields of a hash.", COST)
                    .taking("key" + FIELDS)
                    .keys("RW update"),
            command("HGETDEL", HASH, atLeast(5), KEY, FieldOptions::hgetdel, WRITE, FAST)
                    .documented("8.0.0", "Returns the values of fields of a hash and removes the fields.", COST)
                    .taking("key" + FIELDS)
                    .keys("RW access delete"),
            command("HGETEX", HASH, atLeast(5), KEY, FieldOptions::hgetex, WRITE, FAST)
                    .documented(
                            "8.0.0", "Returns the values of fields of a hash and sets or removes their deadline.", COST)
                    .taking(
                            "key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST]"
                                    + FIELDS),
            command("HSETEX", HASH, atLeast(6), KEY, FieldOptions::hsetex, WRITE, DENYOOM, FAST)
                    .documented("8.0.0", "Sets fields of a hash to values, with a deadline.", COST)
                    .taking("key [FNX|FXX]"
                            + " [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]"
                            + " FIELDS numfields field value [field value ...]")
                    .keys("RW update"));

    private FieldExpiryCommands() {}

    private static Command setting(String name, KeyHandler handler) {
        return command(name, HASH, atLeast(6), KEY, handler, WRITE, DENYOOM, FAST)
                .keys("RW update");
    }

    private static Command asking(String name, KeyHandler handler) {
        return command(name, HASH, atLeast(5), KEY, handler, READONLY, FAST).taking("key" + FIELDS);
    }
}
