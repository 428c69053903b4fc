package io.kvserver.core.command.hash;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.HASH;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on the fields of one hash. */
public final class HashCommands {
    public static final List<Command> TABLE = List.of(
            command("HSET", HASH, atLeast(4), KEY, HashCommands::hset, WRITE, DENYOOM, FAST)
                    .documented(
                            "2.0.0",
                            "Sets fields of a hash to values and returns how many of them are new.",
                            "O(N) for N fields")
                    .taking("key field value [field value ...]")
                    .keys("RW update"),
            command("HSETNX", HASH, exactly(4), KEY, HashCommands::hsetnx, WRITE, DENYOOM, FAST)
                    .documented("2.0.0", "Sets a field of a hash to a value if the field does not exist.", "O(1)")
                    .taking("key field value")
                    .keys("RW insert"),
            command("HMSET", HASH, atLeast(4), KEY, HashCommands::hmset, WRITE, DENYOOM, FAST)
                    .documented("2.0.0", "Sets fields of a hash to values; the old name of HSET.", "O(N) for N fields")
                    .taking("key field value [field value ...]")
                    .keys("RW update"),
            command("HGET", HASH, exactly(3), KEY, HashCommands::hget, READONLY, FAST)
                    .documented("2.0.0", "Returns the value of a field of a hash.", "O(1)")
                    .taking("key field"),
            command("HMGET", HASH, atLeast(3), KEY, HashCommands::hmget, READONLY, FAST)
                    .documented("2.0.0", "Returns the values of fields of a hash.", "O(N) for N fields")
                    .taking("key field [field ...]"),
            command("HGETALL", HASH, exactly(2), KEY, HashCommands::hgetall, READONLY)
                    .documented("2.0.0", "Returns all fields of a hash and their values.", "O(N) for N fields")
                    .taking("key")
                    .tips("nondeterministic_output_order"),
            command("HKEYS", HASH, exactly(2), KEY, HashCommands::hkeys, READONLY)
                    .documented("2.0.0", "Returns all fields of a hash.", "O(N) for N fields")
                    .taking("key")
                    .tips("nondeterministic_output_order"),
            command("HVALS", HASH, exactly(2), KEY, HashCommands::hvals, READONLY)
                    .documented("2.0.0", "Returns the values of all fields of a hash.", "O(N) for N fields")
                    .taking("key")
                    .tips("nondeterministic_output_order"),
            command("HDEL", HASH, atLeast(3), KEY, HashCommands::hdel, WRITE, FAST)
                    .documented(
                            "2.0.0",
                            "Removes fields of a hash and returns how many of them existed.",
                            "O(N) for N fields")
                    .taking("key field [field ...]")
                    .keys("RW delete"),
            command("HEXISTS", HASH, exactly(3), KEY, HashCommands::hexists, READONLY, FAST)
                    .documented("2.0.0", "Returns whether a hash has a field.", "O(1)")
                    .taking("key field")
                    .keys("RO"),
            command("HLEN", HASH, exactly(2), KEY, HashCommands::hlen, READONLY, FAST)
                    .documented("2.0.0", "Returns how many fields a hash has.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            command("HSTRLEN", HASH, exactly(3), KEY, HashCommands::hstrlen, READONLY, FAST)
                    .documented("3.2.0", "Returns the length in bytes of the value of a field of a hash.", "O(1)")
                    .taking("key field")
                    .keys("RO"),
            command("HINCRBY", HASH, exactly(4), KEY, HashNumbers::hincrby, WRITE, DENYOOM, FAST)
                    .documented(
                            "2.0.0",
                            "Adds a number to the integer value of a field of a hash, which counts as 0 if missing.",
                            "O(1)")
                    .taking("key field increment"),
            command("HINCRBYFLOAT", HASH, exactly(4), KEY, HashNumbers::hincrbyfloat, WRITE, DENYOOM, FAST)
                    .documented(
                            "2.6.0",
                            "Adds a number to the floating-point value of a field of a hash, which counts as 0 if"
                                    + " missing.",
                            "O(1)")
                    .taking("key field float-increment"),
            command("HRANDFIELD", HASH, atLeast(2), KEY, HashRandom::hrandfield, READONLY)
                    .documented("6.2.0", "Returns random fields of a hash.", "O(N) for N fields")
                    .taking("key [count [WITHVALUES]]")
                    .tips("nondeterministic_output"),
            command("HSCAN", HASH, atLeast(3), KEY, HashScan::hscan, READONLY)
                    .documented(
                            "2.8.0",
                            "Returns some fields of a hash with their values, and the cursor of the next call.",
                            "O(1) for a call, O(N) for all N fields")
                    .taking("key cursor [MATCH pattern] [COUNT count] [NOVALUES]")
                    .tips("nondeterministic_output"));

    private HashCommands() {}

    private static void hset(Keyspace keys, Args args, ReplyWriter reply) {
        reply.integer(setAll(keys, args, "hset"));
    }

    private static void hmset(Keyspace keys, Args args, ReplyWriter reply) {
        setAll(keys, args, "hmset");
        reply.ok();
    }

    private static int setAll(Keyspace keys, Args args, String command) {
        if (args.count() % 2 == 1) {
            throw CommandErrors.wrongNumberOfArguments(command);
        }
        HashWrite hash = HashWrite.create(keys, args);
        int added = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i += 2) {
            added += hash.set(i, i + 1) ? 1 : 0;
            others.step();
        }
        hash.finish();
        keys.happened('h', "hset", args, 1);
        return added;
    }

    private static void hsetnx(Keyspace keys, Args args, ReplyWriter reply) {
        HashWrite hash = HashWrite.create(keys, args);
        if (hash.get(2) != null) {
            reply.integer(0);
            return;
        }
        hash.set(2, 3);
        hash.finish();
        keys.happened('h', "hset", args, 1);
        reply.integer(1);
    }

    private static void hget(Keyspace keys, Args args, ReplyWriter reply) {
        answer(HashRead.value(HashRead.of(keys, args), args, 2), reply);
    }

    private static void answer(@Nullable Slice value, ReplyWriter reply) {
        if (value == null) {
            reply.nil();
        } else {
            reply.bulk(value);
        }
    }

    private static void hmget(Keyspace keys, Args args, ReplyWriter reply) {
        Object hash = HashRead.of(keys, args);
        reply.array(args.count() - 2);
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            answer(HashRead.value(hash, args, i), reply);
            others.step();
        }
    }

    private static void hgetall(Keyspace keys, Args args, ReplyWriter reply) {
        Object hash = HashRead.whole(keys, args);
        reply.map((int) HashRead.count(hash));
        HashRead.answerAll(hash, true, true, reply);
    }

    private static void hkeys(Keyspace keys, Args args, ReplyWriter reply) {
        Object hash = HashRead.whole(keys, args);
        reply.array((int) HashRead.count(hash));
        HashRead.answerAll(hash, true, false, reply);
    }

    private static void hvals(Keyspace keys, Args args, ReplyWriter reply) {
        Object hash = HashRead.whole(keys, args);
        reply.array((int) HashRead.count(hash));
        HashRead.answerAll(hash, false, true, reply);
    }

    private static void hdel(Keyspace keys, Args args, ReplyWriter reply) {
        HashWrite hash = HashWrite.open(keys, args);
        int removed = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; hash != null && i < args.count() && hash.count() > 0; i++) {
            removed += hash.remove(i) ? 1 : 0;
            others.step();
        }
        if (hash != null && removed > 0) {
            boolean isLast = hash.count() == 0;
            hash.finish();
            keys.happened('h', "hdel", args, 1);
            if (isLast) {
                keys.happened('g', "del", args, 1);
            }
        }
        reply.integer(removed);
    }

    private static void hexists(Keyspace keys, Args args, ReplyWriter reply) {
        reply.integer(HashRead.value(HashRead.of(keys, args), args, 2) == null ? 0 : 1);
    }

    private static void hlen(Keyspace keys, Args args, ReplyWriter reply) {
        reply.integer(HashRead.count(HashRead.of(keys, args)));
    }

    private static void hstrlen(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = HashRead.value(HashRead.of(keys, args), args, 2);
        reply.integer(value == null ? 0 : value.length());
    }
}
