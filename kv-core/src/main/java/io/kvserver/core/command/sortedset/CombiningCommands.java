package io.kvserver.core.command.sortedset;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SORTED_SET;
import static io.kvserver.core.command.Routing.DESCRIBED;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.sortedset.Combination.Operation;
import io.kvserver.core.command.sortedset.Combination.Options;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import java.util.Locale;

/** Commands that combine several sorted sets and sets. */
public final class CombiningCommands {
    private static final String WEIGHTS = " [WEIGHTS weight [weight ...]] [AGGREGATE SUM|MIN|MAX]";
    private static final String UNION_COST = "O(N*log N) for N members in all";
    private static final String INTERSECTION_COST = "O(N*K) for N members of the smallest of K";
    private static final String DIFFERENCE_COST = "O(N*K) for N members of the first of K";

    public static final List<Command> TABLE = List.of(
            reading("ZUNION", Operation.UNION)
                    .documented("6.2.0", "Returns the union of sorted sets.", UNION_COST)
                    .taking("numkeys key [key ...]" + WEIGHTS + " [WITHSCORES]"),
            reading("ZINTER", Operation.INTERSECTION)
                    .documented("6.2.0", "Returns the intersection of sorted sets.", INTERSECTION_COST)
                    .taking("numkeys key [key ...]" + WEIGHTS + " [WITHSCORES]"),
            reading("ZDIFF", Operation.DIFFERENCE)
                    .documented(
                            "6.2.0",
                            "Returns the difference of sorted sets: the members of the first that no other has.",
                            DIFFERENCE_COST)
                    .taking("numkeys key [key ...] [WITHSCORES]"),
            storing("ZUNIONSTORE", Operation.UNION)
                    .documented("2.0.0", "Stores the union of sorted sets.", UNION_COST)
                    .taking("destination numkeys key [key ...]" + WEIGHTS),
            storing("ZINTERSTORE", Operation.INTERSECTION)
                    .documented("2.0.0", "Stores the intersection of sorted sets.", INTERSECTION_COST)
                    .taking("destination numkeys key [key ...]" + WEIGHTS),
            storing("ZDIFFSTORE", Operation.DIFFERENCE)
                    .documented(
                            "6.2.0",
                            "Stores the difference of sorted sets: the members of the first that no other has.",
                            DIFFERENCE_COST)
                    .taking("destination numkeys key [key ...]"),
            command("ZINTERCARD", SORTED_SET, atLeast(3), DESCRIBED, CombiningCommands::count, READONLY)
                    .documented(
                            "7.0.0",
                            "Returns the number of members in the intersection of sorted sets.",
                            INTERSECTION_COST)
                    .taking("numkeys key [key ...] [LIMIT limit]")
                    .keys(KeySpec.counted(1, "RO access")));

    private CombiningCommands() {}

    private static Command reading(String name, Operation operation) {
        String word = name.toLowerCase(Locale.ROOT);
        return command(
                        name,
                        SORTED_SET,
                        atLeast(3),
                        DESCRIBED,
                        (keys, args, reply) -> read(
                                keys, args, reply, Combination.of(keys, args, 1, operation, Options.OF_READING, word)),
                        READONLY)
                .keys(KeySpec.counted(1, "RO access"));
    }

    private static Command storing(String name, Operation operation) {
        String word = name.toLowerCase(Locale.ROOT);
        return command(
                        name,
                        SORTED_SET,
                        atLeast(4),
                        DESCRIBED,
                        (keys, args, reply) -> store(
                                keys,
                                args,
                                reply,
                                Combination.of(keys, args, 2, operation, Options.OF_STORING, word),
                                word),
                        WRITE,
                        DENYOOM)
                .keys(KeySpec.of(1, "OW update"), KeySpec.counted(2, "RO access"));
    }

    private static void read(Keyspace keys, Args args, ReplyWriter reply, Combination combination) {
        SortedSet result = SortedSet.create(keys, args, 1);
        // Packed scores have no -0.
        result.unpack();
        combination.compute(result);
        if (combination.hasScores()) {
            reply.pairs(result.size());
        } else {
            reply.array(result.size());
        }
        Members.write(result, reply, 0, result.size(), false, combination.hasScores());
    }

    private static void store(Keyspace keys, Args args, ReplyWriter reply, Combination combination, String event) {
        SortedSet result = SortedSet.create(keys, args, 1);
        result.unpack();
        combination.compute(result);
        result.packIfSmall();
        reply.integer(result.size());
        result.replace(event);
    }

    private static void count(Keyspace keys, Args args, ReplyWriter reply) {
        reply.integer(Combination.of(keys, args, 1, Operation.INTERSECTION, Options.OF_COUNTING, "zintercard")
                .countCommon());
    }
}
