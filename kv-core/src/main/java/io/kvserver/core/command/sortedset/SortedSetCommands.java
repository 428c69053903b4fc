package io.kvserver.core.command.sortedset;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SORTED_SET;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.sortedset.SortedSetValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Commands on members of one sorted set. Those on ranges are {@link RangeCommands}. */
public final class SortedSetCommands {
    private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";

    public static final List<Command> TABLE = List.of(
            command("ZADD", SORTED_SET, atLeast(4), KEY, Adding::zadd, WRITE, DENYOOM, FAST)
                    .documented(
                            "1.2.0",
                            "Adds members to a sorted set, or changes their scores.",
                            "O(log N) for each member, N being the size of the sorted set")
                    .taking("key [NX|XX] [GT|LT] [CH] [INCR] score member [score member ...]")
                    .keys("RW update"),
            command("ZINCRBY", SORTED_SET, exactly(4), KEY, Adding::zincrby, WRITE, DENYOOM, FAST)
                    .documented(
                            "1.2.0",
                            "Adds a number to the score of a member.",
                            "O(log N) for a sorted set of N members")
                    .taking("key increment member"),
            command("ZREM", SORTED_SET, atLeast(3), KEY, SortedSetCommands::zrem, WRITE, FAST)
                    .documented(
                            "1.2.0",
                            "Removes members and returns how many of them existed.",
                            "O(M*log N) for M members of a sorted set of N")
                    .taking("key member [member ...]")
                    .keys("RW delete"),
            command("ZCARD", SORTED_SET, exactly(2), KEY, SortedSetCommands::zcard, READONLY, FAST)
                    .documented("1.2.0", "Returns how many members a sorted set has.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            command("ZSCORE", SORTED_SET, exactly(3), KEY, SortedSetCommands::zscore, READONLY, FAST)
                    .documented("1.2.0", "Returns the score of a member.", "O(1)")
                    .taking("key member"),
            command("ZMSCORE", SORTED_SET, atLeast(3), KEY, SortedSetCommands::zmscore, READONLY, FAST)
                    .documented("6.2.0", "Returns the scores of members.", "O(N) for N members asked for")
                    .taking("key member [member ...]"),
            command(
                            "ZRANK",
                            SORTED_SET,
                            atLeast(3),
                            KEY,
                            (keys, args, reply) -> rank(keys, args, reply, false),
                            READONLY,
                            FAST)
                    .documented(
                            "2.0.0",
                            "Returns the rank of a member, counted from the lowest score.",
                            "O(log N) for a sorted set of N members")
                    .taking("key member [WITHSCORE]"),
            command(
                            "ZREVRANK",
                            SORTED_SET,
                            atLeast(3),
                            KEY,
                            (keys, args, reply) -> rank(keys, args, reply, true),
                            READONLY,
                            FAST)
                    .documented(
                            "2.0.0",
                            "Returns the rank of a member, counted from the highest score.",
                            "O(log N) for a sorted set of N members")
                    .taking("key member [WITHSCORE]"),
            command(
                            "ZPOPMIN",
                            SORTED_SET,
                            atLeast(2),
                            KEY,
                            (keys, args, reply) -> pop(keys, args, reply, false),
                            WRITE,
                            FAST)
                    .documented(
                            "5.0.0",
                            "Removes and returns the members with the lowest scores.",
                            "O(M*log N) for M members of a sorted set of N")
                    .taking("key [count]")
                    .keys("RW access delete"),
            command(
                            "ZPOPMAX",
                            SORTED_SET,
                            atLeast(2),
                            KEY,
                            (keys, args, reply) -> pop(keys, args, reply, true),
                            WRITE,
                            FAST)
                    .documented(
                            "5.0.0",
                            "Removes and returns the members with the highest scores.",
                            "O(M*log N) for M members of a sorted set of N")
                    .taking("key [count]")
                    .keys("RW access delete"),
            command("ZRANDMEMBER", SORTED_SET, atLeast(2), KEY, RandomMembers::zrandmember, READONLY)
                    .documented("6.2.0", "Returns random members.", "O(N) for N members returned")
                    .taking("key [count [WITHSCORES]]")
                    .tips("nondeterministic_output"),
            command("ZSCAN", SORTED_SET, atLeast(3), KEY, SortedSetCommands::zscan, READONLY)
                    .documented(
                            "2.8.0",
                            "Returns some members and their scores, and the cursor of the next call.",
                            "O(1) for every call, O(N) for a complete iteration over N members")
                    .taking("key cursor [MATCH pattern] [COUNT number]")
                    .tips("nondeterministic_output"));

    private SortedSetCommands() {}

    private static void zrem(Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.open(keys, args);
        int removed = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; set != null && i < args.count() && set.size() > 0; i++) {
            if (set.find(args, i)) {
                set.remove();
                removed++;
            }
            others.step();
        }
        if (set != null && removed > 0) {
            set.finishRemoval("zrem");
        }
        reply.integer(removed);
    }

    private static void zcard(Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.read(keys, args);
        reply.integer(set == null ? 0 : set.size());
    }

    private static void zscore(Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.read(keys, args);
        if (set == null || !set.find(args, 2)) {
            reply.nil();
        } else {
            reply.real(set.score());
        }
    }

    private static void zmscore(Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.read(keys, args);
        reply.array(args.count() - 2);
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            if (set == null || !set.find(args, i)) {
                reply.nil();
            } else {
                reply.real(set.score());
            }
            others.step();
        }
    }

    private static void rank(Keyspace keys, Args args, ReplyWriter reply, boolean reverse) {
        boolean withScore = args.count() > 3;
        if (args.count() > 4) {
            throw CommandErrors.wrongNumberOfArguments(reverse ? "zrevrank" : "zrank");
        }
        if (withScore && !args.is(3, "WITHSCORE")) {
            throw CommandErrors.SYNTAX;
        }
        SortedSet set = SortedSet.read(keys, args);
        if (set != null && set.find(args, 2)) {
            if (withScore) {
                reply.array(2);
            }
            int rank = set.rank();
            reply.integer(reverse ? set.size() - 1 - rank : rank);
            if (withScore) {
                reply.real(set.score());
            }
        } else if (withScore) {
            reply.nilArray();
        } else {
            reply.nil();
        }
    }

    private static void pop(Keyspace keys, Args args, ReplyWriter reply, boolean highest) {
        if (args.count() > 3) {
            throw CommandErrors.SYNTAX;
        }
        boolean several = args.count() == 3;
        long most = several ? args.integer(2, 0, NOT_POSITIVE) : 1;
        SortedSet set = SortedSet.open(keys, args);
        int count = set == null ? 0 : (int) Math.min(most, set.size());
        if (set == null || count == 0) {
            reply.array(0);
            return;
        }
        if (several) {
            reply.pairs(count);
        } else {
            reply.array(2);
        }
        Meanwhile others = Meanwhile.during(count);
        set.seek(highest ? set.size() - 1 : 0, highest);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                set.next();
            }
            if (several) {
                reply.pair();
            }
            reply.bulk(set.member());
            reply.real(set.memberScore());
            others.step();
        }
        MultiplePop.remove(set, highest, count, others);
    }

    private static void zscan(Keyspace keys, Args args, ReplyWriter reply) {
        long cursor = ScanOptions.cursor(args, 2);
        SortedSet set = SortedSet.read(keys, args);
        if (set == null) {
            reply.array(2);
            reply.bulk("0");
            reply.array(0);
            return;
        }
        ScanOptions options = ScanOptions.of(args, 3, Set.of());
        List<byte[]> found = new ArrayList<>();
        long next = 0;
        Meanwhile others = new Meanwhile();
        SortedSetValue value = set.value();
        if (value != null) {
            Slice name = new Slice();
            next = value.scan(
                    cursor, (int) Math.min(options.count(), Integer.MAX_VALUE), (array, offset, length, score) -> {
                        add(found, options, name.set(array, offset, length), score);
                        others.step();
                    });
        } else {
            set.seek(0, false);
            for (int i = 0; i < set.size(); i++) {
                double score = set.memberScore();
                add(found, options, set.member(), score);
                set.next();
            }
        }
        reply.array(2);
        reply.bulk(Long.toString(next));
        reply.array(found.size());
        for (byte[] word : found) {
            reply.bulk(word);
            others.step();
        }
    }

    private static void add(List<byte[]> found, ScanOptions options, Slice member, double score) {
        if (options.matches(member)) {
            found.add(member.copy());
            byte[] text = new byte[Reals.MAX_LENGTH];
            Slice written = new Slice().set(text, 0, Reals.write(score, text, 0));
            found.add(written.copy());
        }
    }
}
