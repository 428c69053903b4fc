package io.kvserver.core.command.string;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.STRING;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.string.SetOptions.Condition;
import io.kvserver.core.command.string.SetOptions.Expiry;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Recording;
import io.kvserver.core.store.Replacement;
import java.util.List;

/**
 * The commands of Redis 8.4 and Valkey 9 for optimistic changes of strings: they compare a value, or its digest, and
 * change it.
 */
public final class ConditionalCommands {
    public static final List<Command> TABLE = List.of(
            command("DIGEST", STRING, exactly(2), KEY, ConditionalCommands::digest, READONLY, FAST)
                    .documented("8.4.0", "Returns the XXH3 digest of a string value.", "O(N) for N bytes")
                    .taking("key"),
            command("DELEX", STRING, atLeast(2), KEY, ConditionalCommands::delex, WRITE, FAST)
                    .documented(
                            "8.4.0",
                            "Removes a key if its value, or the value's digest, equals or differs from a given one.",
                            "O(1), O(N) for a digest of N bytes")
                    .taking("key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]")
                    .keys("RW delete")
                    .recorded(Recording.VALUE),
            command("DELIFEQ", STRING, exactly(3), KEY, ConditionalCommands::delifeq, WRITE, FAST)
                    .documented("9.0.0", "Removes a key if it has a certain string value.", "O(1)")
                    .taking("key value")
                    .keys("RW delete")
                    .recorded(Recording.VALUE),
            command("MSETEX", STRING, atLeast(4), DESCRIBED, ConditionalCommands::msetex, WRITE, DENYOOM)
                    .documented(
                            "8.4.0",
                            "Sets keys to string values, all at once, with one deadline, if all or none of the keys exist.",
                            "O(N) for N keys")
                    .taking(
                            "numkeys key value [key value ...] [NX|XX] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]")
                    .keys(KeySpec.of(new KeySpec.Index(1), new KeySpec.Counted(0, 1, 2), "OW update")));

    private static final byte[] SET = {'S', 'E', 'T'};
    private static final byte[] PXAT = {'P', 'X', 'A', 'T'};

    private ConditionalCommands() {}

    private static void digest(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.glance(args, 1);
        if (value == null) {
            reply.nil();
        } else {
            reply.bulk(Comparison.digest(value));
        }
    }

    private static void delex(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() == 2) {
            remove(true, keys, args, reply);
            return;
        }
        Comparison comparison = args.count() == 4 ? Comparison.at(args, 2) : null;
        if (comparison == null) {
            throw CommandErrors.SYNTAX;
        }
        remove(comparison.holds(keys, args, 1), keys, args, reply);
    }

    private static void delifeq(Keyspace keys, Args args, ReplyWriter reply) {
        remove(new Comparison(Comparison.Operator.IFEQ, 2).holds(keys, args, 1), keys, args, reply);
    }

    private static void remove(boolean wanted, Keyspace keys, Args args, ReplyWriter reply) {
        boolean removed = wanted && keys.remove(args, 1);
        if (removed) {
            keys.happened('g', "del", args, 1);
        }
        reply.integer(removed ? 1 : 0);
    }

    private static void msetex(Keyspace keys, Args args, ReplyWriter reply) {
        int end = endOfPairs(args);
        SetOptions options = SetOptions.ofSet(args, end);
        if (options.get() || options.comparison() != null) {
            throw CommandErrors.SYNTAX;
        }
        long deadline = options.expiry().hasAmount()
                ? options.expiry().deadline(keys, args, options.amount(), "msetex")
                : Keyspace.NO_DEADLINE;
        if (!allow(options.condition(), keys, args, end)) {
            reply.integer(0);
            return;
        }
        Meanwhile others = Meanwhile.during(end);
        for (int key = 2; key < end; key += 2) {
            others.step();
            long kept = options.expiry() == Expiry.KEEPTTL ? keys.deadline(args, key) : deadline;
            StringCommands.put(keys, args, key, kept);
            log(keys, args, key, kept);
            if (options.expiry().hasAmount()) {
                keys.happened('g', "expire", args, key);
            }
        }
        reply.integer(1);
    }

    /** Logs commands that servers without MSETEX know, with absolute deadlines. */
    private static void log(Keyspace keys, Args args, int key, long deadline) {
        boolean expires = deadline != Keyspace.NO_DEADLINE;
        Replacement set = keys.logInstead().command(keys.database(), expires ? 5 : 3);
        set.word(SET).word(args, key).word(args, key + 1);
        if (expires) {
            set.word(PXAT).word(deadline);
        }
    }

    /** The first word after the keys and values. */
    private static int endOfPairs(Args args) {
        long count;
        try {
            count = args.integer(1);
        } catch (CommandException notAnInteger) {
            count = 0;
        }
        if (count <= 0 || count > Integer.MAX_VALUE) {
            throw new CommandException("ERR invalid numkeys value");
        }
        if (2 + 2 * count > args.count()) {
            throw new CommandException("ERR wrong number of key-value pairs");
        }
        return (int) (2 + 2 * count);
    }

    private static boolean allow(Condition condition, Keyspace keys, Args args, int end) {
        Meanwhile others = Meanwhile.during(end);
        for (int key = 2; condition != Condition.ALWAYS && key < end; key += 2) {
            others.step();
            if (keys.exists(args, key) == (condition == Condition.NX)) {
                return false;
            }
        }
        return true;
    }
}
