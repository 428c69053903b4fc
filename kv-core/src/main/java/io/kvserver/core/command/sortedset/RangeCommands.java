package io.kvserver.core.command.sortedset;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SORTED_SET;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.sortedset.Range.By;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on ranges of a sorted set: by rank, by score, or by name. */
public final class RangeCommands {
    private static final String READING_COST = "O(log N + M) for M members of a sorted set of N";
    private static final String REMOVING_COST = "O(M*log N) for M members of a sorted set of N";
    private static final String COUNTING_COST = "O(log N) for a sorted set of N members";

    public static final List<Command> TABLE = List.of(
            reading("ZRANGE", By.OPTION, false)
                    .documented("1.2.0", "Returns a range of a sorted set.", READING_COST)
                    .taking("key from to [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]"),
            reading("ZREVRANGE", By.RANK, true)
                    .documented("1.2.0", "Returns a range by rank, the highest scores first.", READING_COST)
                    .taking("key start stop [WITHSCORES]"),
            reading("ZRANGEBYSCORE", By.SCORE, false)
                    .documented("1.0.5", "Returns the members with scores in a range.", READING_COST)
                    .taking("key min max [WITHSCORES] [LIMIT offset count]"),
            reading("ZREVRANGEBYSCORE", By.SCORE, true)
                    .documented("2.2.0", "Returns the members with scores in a range, the highest first.", READING_COST)
                    .taking("key max min [WITHSCORES] [LIMIT offset count]"),
            reading("ZRANGEBYLEX", By.NAME, false)
                    .documented(
                            "2.8.9",
                            "Returns the members with names in a range; all must have the same score.",
                            READING_COST)
                    .taking("key min-name max-name [LIMIT offset count]"),
            reading("ZREVRANGEBYLEX", By.NAME, true)
                    .documented(
                            "2.8.9",
                            "Returns the members with names in a range, the last first; all must have the same score.",
                            READING_COST)
                    .taking("key max-name min-name [LIMIT offset count]"),
            command("ZRANGESTORE", SORTED_SET, atLeast(5), DESCRIBED, RangeCommands::store, WRITE, DENYOOM)
                    .documented("6.2.0", "Stores a range of a sorted set under another key.", READING_COST)
                    .taking("dst src from to [BYSCORE|BYLEX] [REV] [LIMIT offset count]")
                    .keys(KeySpec.of(1, "OW update"), KeySpec.of(2, "RO access")),
            command(
                            "ZCOUNT",
                            SORTED_SET,
                            exactly(4),
                            KEY,
                            (keys, args, reply) -> count(keys, args, reply, Bounds.ofScores(args, 2, 3)),
                            READONLY,
                            FAST)
                    .documented("2.0.0", "Returns the number of members with scores in a range.", COUNTING_COST)
                    .taking("key min max"),
            command(
                            "ZLEXCOUNT",
                            SORTED_SET,
                            exactly(4),
                            KEY,
                            (keys, args, reply) -> count(keys, args, reply, Bounds.ofNames(args, 2, 3)),
                            READONLY,
                            FAST)
                    .documented("2.8.9", "Returns the number of members with names in a range.", COUNTING_COST)
                    .taking("key min-name max-name"),
            command("ZREMRANGEBYRANK", SORTED_SET, exactly(4), KEY, RangeCommands::removeByRank, WRITE)
                    .documented("2.0.0", "Removes the members with ranks in a range.", REMOVING_COST)
                    .taking("key start stop")
                    .keys("RW delete"),
            command(
                            "ZREMRANGEBYSCORE",
                            SORTED_SET,
                            exactly(4),
                            KEY,
                            (keys, args, reply) ->
                                    remove(keys, args, reply, Bounds.ofScores(args, 2, 3), "zremrangebyscore"),
                            WRITE)
                    .documented("1.2.0", "Removes the members with scores in a range.", REMOVING_COST)
                    .taking("key min max")
                    .keys("RW delete"),
            command(
                            "ZREMRANGEBYLEX",
                            SORTED_SET,
                            exactly(4),
                            KEY,
                            (keys, args, reply) ->
                                    remove(keys, args, reply, Bounds.ofNames(args, 2, 3), "zremrangebylex"),
                            WRITE)
                    .documented("2.8.9", "Removes the members with names in a range.", REMOVING_COST)
                    .taking("key min-name max-name")
                    .keys("RW delete"));

    private RangeCommands() {}

    private static Command reading(String name, By by, boolean reverse) {
        return command(
                name,
                SORTED_SET,
                atLeast(4),
                KEY,
                (keys, args, reply) -> read(keys, args, reply, Range.of(args, 2, by, reverse, true)),
                READONLY);
    }

    private static void read(Keyspace keys, Args args, ReplyWriter reply, Range range) {
        SortedSet set = SortedSet.read(keys, args);
        if (set == null) {
            reply.array(0);
            return;
        }
        range.find(set);
        if (range.hasScores()) {
            reply.pairs(range.count());
        } else {
            reply.array(range.count());
        }
        Members.write(set, reply, range.first(), range.count(), range.isReversed(), range.hasScores());
    }

    private static void store(Keyspace keys, Args args, ReplyWriter reply) {
        Range range = Range.of(args, 3, By.OPTION, false, false);
        SortedSet source = SortedSet.read(keys, args, 2);
        SortedSet result = SortedSet.create(keys, args, 1);
        if (source != null) {
            range.find(source);
            if (range.isOfRanks() && range.count() > keys.typed().limits().sortedSetEntries()) {
                // As in Redis; a packed score would lose the sign of a negative zero.
                result.unpack();
            }
            if (range.count() > 0) {
                source.seek(range.first(), range.isReversed());
            }
            Meanwhile others = Meanwhile.during(range.count());
            for (int i = 0; i < range.count(); i++) {
                if (i > 0) {
                    source.next();
                }
                result.put(source.memberScore(), source.member());
                others.step();
            }
        }
        reply.integer(result.size());
        result.replace("zrangestore");
    }

    private static void count(Keyspace keys, Args args, ReplyWriter reply, Bounds bounds) {
        SortedSet set = SortedSet.read(keys, args);
        if (set == null) {
            reply.integer(0);
            return;
        }
        bounds.find(set);
        reply.integer(bounds.count());
    }

    private static void removeByRank(Keyspace keys, Args args, ReplyWriter reply) {
        long start = args.integer(2);
        long end = args.integer(3);
        SortedSet set = SortedSet.open(keys, args);
        int size = set == null ? 0 : set.size();
        remove(set, reply, Range.first(start, size), Range.count(start, end, size), "zremrangebyrank");
    }

    private static void remove(Keyspace keys, Args args, ReplyWriter reply, Bounds bounds, String event) {
        SortedSet set = SortedSet.open(keys, args);
        if (set != null) {
            bounds.find(set);
        }
        remove(set, reply, bounds.first(), bounds.count(), event);
    }

    private static void remove(@Nullable SortedSet set, ReplyWriter reply, int first, int count, String event) {
        if (set != null && count > 0) {
            Members.remove(set, first, count, Meanwhile.during(count));
            set.finishRemoval(event);
        }
        reply.integer(count);
    }
}
