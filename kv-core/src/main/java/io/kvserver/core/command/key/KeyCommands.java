package io.kvserver.core.command.key;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DANGEROUS;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.GENERIC;
import static io.kvserver.core.command.Routing.ALL_SHARDS;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;
import static io.kvserver.core.command.Routing.KEYS;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Recording;
import io.kvserver.core.store.kind.Kind;
import java.util.Arrays;
import java.util.List;

/** Commands on keys, whatever their values. Those on the keys' time to live are {@link ExpiryCommands}. */
public final class KeyCommands {
    public static final List<Command> TABLE = List.of(
            command("DEL", GENERIC, atLeast(2), KEYS, KeyCommands::remove, WRITE)
                    .documented("1.0.0", "Removes keys and returns how many of them existed.", "O(N) for N keys")
                    .taking("key [key ...]")
                    .keys("RM delete")
                    .tips("request_policy:multi_shard", "response_policy:agg_sum"),
            command("UNLINK", GENERIC, atLeast(2), KEYS, KeyCommands::remove, WRITE, FAST)
                    .documented(
                            "4.0.0",
                            "Removes keys and returns how many of them existed; the same as DEL.",
                            "O(N) for N keys")
                    .taking("key [key ...]")
                    .keys("RM delete")
                    .tips("request_policy:multi_shard", "response_policy:agg_sum"),
            reading("EXISTS", atLeast(2), KEYS, KeyCommands::exists, FAST)
                    .documented(
                            "1.0.0",
                            "Returns how many of the keys exist; a repeated key counts each time.",
                            "O(N) for N keys")
                    .taking("key [key ...]")
                    .keys("RO")
                    .tips("request_policy:multi_shard", "response_policy:agg_sum"),
            reading("TOUCH", atLeast(2), KEYS, KeyCommands::touch, FAST)
                    .documented(
                            "3.2.1",
                            "Marks keys as accessed now and returns how many of them exist.",
                            "O(N) for N keys")
                    .taking("key [key ...]")
                    .keys("RO")
                    .tips("request_policy:multi_shard", "response_policy:agg_sum"),
            reading("TYPE", exactly(2), KEY, KeyCommands::type, FAST)
                    .documented("1.0.0", "Returns the type of a key's value.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            reading("KEYS", exactly(2), ALL_SHARDS, new AllKeys(), DANGEROUS)
                    .documented("1.0.0", "Returns all keys that match a pattern.", "O(N) for N keys in the database")
                    .taking("pattern")
                    .tips("request_policy:all_shards", "nondeterministic_output_order"),
            reading("SCAN", atLeast(2), ALL_SHARDS, new Scan())
                    .documented(
                            "2.8.0",
                            "Returns some of the keys, and the cursor of the next call.",
                            "O(1) for every call, O(N) for a complete iteration over N keys")
                    .taking("cursor [MATCH pattern] [COUNT number] [TYPE type]")
                    .tips("nondeterministic_output", "request_policy:special"),
            reading("RANDOMKEY", exactly(1), ALL_SHARDS, KeyCommands::randomKey)
                    .documented("1.0.0", "Returns a random key.", "O(1)")
                    .tips("request_policy:all_shards", "nondeterministic_output"),
            command("RENAME", GENERIC, exactly(3), DESCRIBED, KeyCommands::rename, WRITE)
                    .documented("1.0.0", "Renames a key; a key that had the new name is overwritten.", "O(1)")
                    .taking("key newkey")
                    .keys(KeySpec.of(1, "RW access delete"), KeySpec.of(2, "OW update")),
            command("RENAMENX", GENERIC, exactly(3), DESCRIBED, KeyCommands::renameToNew, WRITE, FAST)
                    .documented("1.0.0", "Renames a key unless the new name exists.", "O(1)")
                    .taking("key newkey")
                    .keys(KeySpec.of(1, "RW access delete"), KeySpec.of(2, "OW insert")),
            reading("DUMP", exactly(2), KEY, new DumpCommand())
                    .documented(
                            "2.6.0",
                            "Returns a key's value in a form that RESTORE takes.",
                            "O(N) for a value of N bytes")
                    .taking("key")
                    .keys("RO access")
                    .tips("nondeterministic_output"),
            command("RESTORE", GENERIC, atLeast(4), KEY, Restore::restore, WRITE, DENYOOM, DANGEROUS)
                    .documented(
                            "2.6.0", "Creates a key from the value that DUMP returned.", "O(N) for a value of N bytes")
                    .taking("key milliseconds payload [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ number]")
                    .keys("OW update")
                    .recorded(Recording.VALUE));

    private KeyCommands() {}

    private static Command reading(String name, Arity arity, Routing routing, KeyHandler handler, Flag... more) {
        Flag[] flags = Arrays.copyOf(more, more.length + 1);
        flags[more.length] = READONLY;
        return command(name, GENERIC, arity, routing, handler, flags);
    }

    private static void remove(Keyspace keys, Args args, ReplyWriter reply) {
        int removed = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 1; i < args.count(); i++) {
            others.step();
            keys.fetchAhead(args, i, 1);
            if (keys.remove(args, i)) {
                keys.happened('g', "del", args, i);
                removed++;
            }
        }
        reply.integer(removed);
    }

    private static void exists(Keyspace keys, Args args, ReplyWriter reply) {
        int existing = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 1; i < args.count(); i++) {
            others.step();
            keys.fetchAhead(args, i, 1);
            if (keys.lookUp(args, i)) {
                existing++;
            }
        }
        reply.integer(existing);
    }

    private static void touch(Keyspace keys, Args args, ReplyWriter reply) {
        int existing = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 1; i < args.count(); i++) {
            others.step();
            keys.fetchAhead(args, i, 1);
            if (keys.touch(args, i)) {
                existing++;
            }
        }
        reply.integer(existing);
    }

    private static void type(Keyspace keys, Args args, ReplyWriter reply) {
        Kind kind = keys.lookUp(args, 1) ? keys.typed().kind(args, 1) : null;
        reply.simple(kind == null ? "none" : kind.wireName());
    }

    private static void randomKey(Keyspace keys, Args args, ReplyWriter reply) {
        byte[] key = keys.all().randomKey();
        if (key == null) {
            reply.nil();
        } else {
            reply.bulk(key);
        }
    }

    private static void rename(Keyspace keys, Args args, ReplyWriter reply) {
        requireSource(keys, args);
        if (!args.same(1, 2)) {
            // An expired target is removed before it is replaced.
            boolean replaces = keys.exists(args, 2);
            moveToTarget(keys, args, replaces);
        }
        reply.ok();
    }

    private static void renameToNew(Keyspace keys, Args args, ReplyWriter reply) {
        requireSource(keys, args);
        if (keys.exists(args, 2)) {
            reply.integer(0);
            return;
        }
        moveToTarget(keys, args, false);
        reply.integer(1);
    }

    private static void requireSource(Keyspace keys, Args args) {
        if (!keys.exists(args, 1)) {
            throw CommandErrors.NO_SUCH_KEY;
        }
    }

    private static void moveToTarget(Keyspace keys, Args args, boolean replaces) {
        keys.move(args, 1, 2, keys.database());
        if (replaces) {
            // For Redis it is a new key, not the former one.
            keys.happened('o', "overwritten", args, 2);
            keys.happened('n', "new", args, 2);
        }
        keys.happened('g', "rename_from", args, 1);
        keys.happened('g', "rename_to", args, 2);
    }
}
