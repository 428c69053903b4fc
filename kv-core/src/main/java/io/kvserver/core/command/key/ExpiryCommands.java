package io.kvserver.core.command.key;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.GENERIC;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Recording;
import java.util.List;

/** Commands on the time that keys have to live. */
public final class ExpiryCommands {
    private static final int NO_KEY = -2;
    private static final int NO_DEADLINE = -1;

    public static final List<Command> TABLE = List.of(
            setting(
                            "EXPIRE",
                            (keys, args, reply) -> Expire.run("expire", 1000, keys.relativeMillis(), keys, args, reply))
                    .documented("1.0.0", "Sets the time to live of a key, in seconds.", "O(1)")
                    .taking("key seconds [NX|XX|GT|LT]"),
            setting(
                            "PEXPIRE",
                            (keys, args, reply) -> Expire.run("pexpire", 1, keys.relativeMillis(), keys, args, reply))
                    .documented("2.6.0", "Sets the time to live of a key, in milliseconds.", "O(1)")
                    .taking("key milliseconds [NX|XX|GT|LT]"),
            setting("EXPIREAT", (keys, args, reply) -> Expire.run("expireat", 1000, 0, keys, args, reply))
                    .documented("1.2.0", "Sets the deadline of a key, in seconds since 1970.", "O(1)")
                    .taking("key unix-time-seconds [NX|XX|GT|LT]"),
            setting("PEXPIREAT", (keys, args, reply) -> Expire.run("pexpireat", 1, 0, keys, args, reply))
                    .documented("2.6.0", "Sets the deadline of a key, in milliseconds since 1970.", "O(1)")
                    .taking("key unix-time-milliseconds [NX|XX|GT|LT]"),
            asking("TTL", ExpiryCommands::ttl)
                    .documented("1.0.0", "Returns the time to live of a key, in seconds.", "O(1)")
                    .tips("nondeterministic_output"),
            asking("PTTL", ExpiryCommands::pttl)
                    .documented("2.6.0", "Returns the time to live of a key, in milliseconds.", "O(1)")
                    .tips("nondeterministic_output"),
            asking("EXPIRETIME", ExpiryCommands::expireTime)
                    .documented("7.0.0", "Returns the deadline of a key, in seconds since 1970.", "O(1)"),
            asking("PEXPIRETIME", ExpiryCommands::pexpireTime)
                    .documented("7.0.0", "Returns the deadline of a key, in milliseconds since 1970.", "O(1)"),
            command("PERSIST", GENERIC, exactly(2), KEY, ExpiryCommands::persist, WRITE, FAST)
                    .documented("2.2.0", "Removes the deadline of a key.", "O(1)")
                    .taking("key")
                    .keys("RW update"));

    private ExpiryCommands() {}

    private static Command setting(String name, KeyHandler handler) {
        return command(name, GENERIC, atLeast(3), KEY, handler, WRITE, FAST)
                .keys("RW update")
                .recorded(Recording.DEADLINE);
    }

    private static Command asking(String name, KeyHandler handler) {
        return command(name, GENERIC, exactly(2), KEY, handler, READONLY, FAST)
                .keys("RO access")
                .taking("key");
    }

    private static void ttl(Keyspace keys, Args args, ReplyWriter reply) {
        if (expires(keys, args, reply)) {
            reply.integer(seconds(keys.deadline(args, 1) - keys.nowMillis()));
        }
    }

    private static void pttl(Keyspace keys, Args args, ReplyWriter reply) {
        if (expires(keys, args, reply)) {
            reply.integer(keys.deadline(args, 1) - keys.nowMillis());
        }
    }

    private static void expireTime(Keyspace keys, Args args, ReplyWriter reply) {
        if (expires(keys, args, reply)) {
            reply.integer(seconds(keys.deadline(args, 1)));
        }
    }

    private static void pexpireTime(Keyspace keys, Args args, ReplyWriter reply) {
        if (expires(keys, args, reply)) {
            reply.integer(keys.deadline(args, 1));
        }
    }

    /** Whether the key has a deadline; if not, writes the reply. */
    private static boolean expires(Keyspace keys, Args args, ReplyWriter reply) {
        if (!keys.lookUp(args, 1)) {
            reply.integer(NO_KEY);
            return false;
        }
        if (keys.deadline(args, 1) == Keyspace.NO_DEADLINE) {
            reply.integer(NO_DEADLINE);
            return false;
        }
        return true;
    }

    /** Rounded to the nearest second; unsigned, because the sum may overflow the sign. */
    private static long seconds(long millis) {
        return Long.divideUnsigned(millis + 500, 1000);
    }

    private static void persist(Keyspace keys, Args args, ReplyWriter reply) {
        if (keys.deadline(args, 1) == Keyspace.NO_DEADLINE) {
            reply.integer(0);
            return;
        }
        keys.setDeadline(args, 1, Keyspace.NO_DEADLINE);
        keys.happened('g', "persist", args, 1);
        reply.integer(1);
    }
}
