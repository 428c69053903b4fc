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
import static io.kvserver.core.command.Group.SERVER;
import static io.kvserver.core.command.Routing.ALL_SHARDS;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.DatabaseIndex;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on whole databases, and on keys in two of them. SELECT is a command on the connection. */
public final class DatabaseCommands {
    private static final String INVALID_FIRST = "ERR invalid first DB index";
    private static final String INVALID_SECOND = "ERR invalid second DB index";

    public static final List<Command> TABLE = List.of(
            command("DBSIZE", SERVER, exactly(1), ALL_SHARDS, DatabaseCommands::size, READONLY, FAST)
                    .documented("1.0.0", "Returns the number of keys in the database.", "O(1)")
                    .in("@keyspace")
                    .tips("request_policy:all_shards", "response_policy:agg_sum"),
            command("FLUSHDB", SERVER, atLeast(1), ALL_SHARDS, DatabaseCommands::flushOne, WRITE, DANGEROUS)
                    .documented("1.0.0", "Removes all keys of the database.", "O(1)")
                    .taking("[ASYNC|SYNC]")
                    .in("@keyspace")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded"),
            command("FLUSHALL", SERVER, atLeast(1), ALL_SHARDS, DatabaseCommands::flushAll, WRITE, DANGEROUS)
                    .documented("1.0.0", "Removes all keys of all databases.", "O(1)")
                    .taking("[ASYNC|SYNC]")
                    .in("@keyspace")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded"),
            command("SWAPDB", SERVER, exactly(3), ALL_SHARDS, DatabaseCommands::swap, WRITE, FAST, DANGEROUS)
                    .documented("4.0.0", "Swaps two databases.", "O(N) for N watched keys")
                    .taking("index index")
                    .in("@keyspace"),
            command("COPY", GENERIC, atLeast(3), DESCRIBED, DatabaseCommands::copy, WRITE, DENYOOM)
                    .documented("6.2.0", "Copies a key's value and deadline to another key.", "O(N) for N bytes")
                    .taking("source destination [DB index] [REPLACE]")
                    .keys(KeySpec.of(1, "RO access"), KeySpec.of(2, "OW update")),
            command("MOVE", GENERIC, exactly(3), KEY, DatabaseCommands::move, WRITE, FAST)
                    .documented("1.0.0", "Moves a key to another database.", "O(1)")
                    .taking("key index")
                    .keys("RW access update"));

    private DatabaseCommands() {}

    private static void size(Keyspace keys, Args args, ReplyWriter reply) {
        reply.integer(keys.all().size());
    }

    private static void flushOne(Keyspace keys, Args args, ReplyWriter reply) {
        requireNoMoreThanMode(args);
        keys.all().clear(keys.database());
        keys.all().flushed();
        reply.ok();
    }

    private static void flushAll(Keyspace keys, Args args, ReplyWriter reply) {
        requireNoMoreThanMode(args);
        for (int i = 0; i < keys.databases(); i++) {
            keys.all().clear(i);
        }
        keys.all().flushed();
        reply.ok();
    }

    /** ASYNC and SYNC do the same: the keys are removed at once, and the garbage collector frees their memory. */
    private static void requireNoMoreThanMode(Args args) {
        boolean modeOnly = args.count() == 2 && (args.is(1, "SYNC") || args.is(1, "ASYNC"));
        if (args.count() > 1 && !modeOnly) {
            throw CommandErrors.SYNTAX;
        }
    }

    private static void swap(Keyspace keys, Args args, ReplyWriter reply) {
        requireDatabases(keys, "SWAPDB");
        // Both must be numbers before either is checked as a database.
        requireInteger(args, 1, INVALID_FIRST);
        requireInteger(args, 2, INVALID_SECOND);
        int one = DatabaseIndex.of(keys, args, 1);
        int other = DatabaseIndex.of(keys, args, 2);
        if (one != other) {
            keys.all().swap(one, other);
        }
        reply.ok();
    }

    /** Refuses a command in a cluster, which has only one database. */
    private static void requireDatabases(Keyspace keys, String command) {
        if (keys.isPlaced()) {
            throw CommandErrors.oneDatabase(command);
        }
    }

    private static void requireInteger(Args args, int word, String otherwise) {
        try {
            if (args.integer(word) == (int) args.integer(word)) {
                return;
            }
        } catch (CommandException notAnInteger) {
            throw new CommandException(otherwise);
        }
        throw new CommandException(otherwise);
    }

    private static void copy(Keyspace keys, Args args, ReplyWriter reply) {
        int target = keys.database();
        boolean replace = false;
        for (int i = 3; i < args.count(); i++) {
            if (args.is(i, "REPLACE")) {
                replace = true;
            } else if (args.is(i, "DB") && i + 1 < args.count()) {
                target = DatabaseIndex.of(keys, args, ++i);
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
        if (keys.isPlaced() && target != 0) {
            throw CommandErrors.oneDatabase("Copying to another database");
        }
        if (target == keys.database() && args.same(1, 2)) {
            throw CommandErrors.SAME_KEY;
        }
        boolean exists = keys.touch(args, 1);
        boolean replaces = exists && existsIn(target, keys, args, 2);
        if (!exists || (replaces && !replace)) {
            reply.integer(0);
            return;
        }
        keys.copy(args, 1, 2, target);
        if (replaces) {
            // For Redis it is a new key, not the former one.
            happenedIn(target, 'o', "overwritten", keys, args, 2);
            happenedIn(target, 'n', "new", keys, args, 2);
        }
        happenedIn(target, 'g', "copy_to", keys, args, 2);
        reply.integer(1);
    }

    private static void move(Keyspace keys, Args args, ReplyWriter reply) {
        requireDatabases(keys, "MOVE");
        int target = DatabaseIndex.of(keys, args, 2);
        if (target == keys.database()) {
            throw CommandErrors.SAME_KEY;
        }
        if (!keys.exists(args, 1) || existsIn(target, keys, args, 1)) {
            reply.integer(0);
            return;
        }
        keys.move(args, 1, 1, target);
        keys.happened('g', "move_from", args, 1);
        happenedIn(target, 'g', "move_to", keys, args, 1);
        reply.integer(1);
    }

    private static boolean existsIn(int database, Keyspace keys, Args args, int key) {
        int selected = keys.database();
        keys.select(database);
        boolean exists = keys.exists(args, key);
        keys.select(selected);
        return exists;
    }

    private static void happenedIn(int database, char type, String event, Keyspace keys, Args args, int key) {
        int selected = keys.database();
        keys.select(database);
        keys.happened(type, event, args, key);
        keys.select(selected);
    }
}
