package io.kvserver.core.command.set;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SET;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEYS;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.table.SetMatch;
import io.kvserver.core.value.table.SetValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Intersections, unions and differences of sets. The thread has the shards of all the keys until the result is stored, and serves
 * its other clients meanwhile.
 */
public final class SetAlgebra {
    /** The operations on several sets. */
    private enum Operation {
        INTER,
        UNION,
        DIFF
    }

    public static final List<Command> TABLE = List.of(
            combining("SINTER", (keys, args, reply) -> answer(keys, args, reply, Operation.INTER))
                    .documented(
                            "1.0.0",
                            "Returns the intersection of sets.",
                            "O(N*M) for M sets, the smallest of N members"),
            combining("SUNION", (keys, args, reply) -> answer(keys, args, reply, Operation.UNION))
                    .documented("1.0.0", "Returns the union of sets.", "O(N) for N members of all"),
            combining("SDIFF", (keys, args, reply) -> answer(keys, args, reply, Operation.DIFF))
                    .documented(
                            "1.0.0",
                            "Returns the difference of sets: the members of the first that no other has.",
                            "O(N*M) for M sets, the first of N members"),
            storing("SINTERSTORE", "RW update", (keys, args, reply) -> store(keys, args, reply, Operation.INTER))
                    .documented(
                            "1.0.0",
                            "Stores the intersection of sets.",
                            "O(N*M) for M sets, the smallest of N members"),
            storing("SUNIONSTORE", "OW update", (keys, args, reply) -> store(keys, args, reply, Operation.UNION))
                    .documented("1.0.0", "Stores the union of sets.", "O(N) for N members of all"),
            storing("SDIFFSTORE", "OW update", (keys, args, reply) -> store(keys, args, reply, Operation.DIFF))
                    .documented(
                            "1.0.0",
                            "Stores the difference of sets: the members of the first that no other has.",
                            "O(N*M) for M sets, the first of N members"),
            command("SINTERCARD", SET, atLeast(3), DESCRIBED, SetAlgebra::sintercard, READONLY)
                    .documented(
                            "7.0.0",
                            "Returns the number of members in the intersection of sets.",
                            "O(N*M) for M sets, the smallest of N members")
                    .taking("numkeys key [key ...] [LIMIT limit]")
                    .keys(KeySpec.counted(1, "RO access")));

    /** How many pages of a set are gone through without a look at whether others wait. */
    private static final int PAGES = 16;
    /** Of so many sets each member is looked up in those before its own. */
    private static final int FEW = 4;

    private SetAlgebra() {}

    private static Command combining(String name, KeyHandler handler) {
        return command(name, SET, atLeast(2), KEYS, handler, READONLY)
                .taking("key [key ...]")
                .tips("nondeterministic_output_order");
    }

    private static Command storing(String name, String targetFlags, KeyHandler handler) {
        return command(name, SET, atLeast(3), DESCRIBED, handler, WRITE, DENYOOM)
                .taking("key key [key ...]")
                .keys(KeySpec.of(1, targetFlags), KeySpec.of(2, -1, 1, "RO access"));
    }

    private static void answer(Keyspace keys, Args args, ReplyWriter reply, Operation operation) {
        @Nullable AnySet[] sets = sets(keys, args, 1, args.count());
        if (operation == Operation.UNION) {
            answerUnion(keys, sets, reply);
            return;
        }
        Meanwhile others = new Meanwhile();
        SetMatch match = match(sets, operation);
        if (match != null) {
            reply.set((int) match.count());
            match.forEach(member -> {
                reply.bulk(member);
                others.step();
            });
            return;
        }
        MemberList found = new MemberList();
        collect(sets, operation, found);
        reply.set(found.count());
        for (int i = 0; i < found.count(); i++) {
            reply.bulk(found.get(i));
            others.step();
        }
    }

    private static void answerUnion(Keyspace keys, @Nullable AnySet[] sets, ReplyWriter reply) {
        List<SetMatch> parts = unionOfFew(sets);
        if (parts == null) {
            AnySet union = union(keys, sets);
            reply.set((int) union.count());
            union.forEach(reply::bulk);
            return;
        }
        Meanwhile others = new Meanwhile();
        reply.set((int) parts.stream().mapToLong(SetMatch::count).sum());
        for (SetMatch part : parts) {
            part.forEach(member -> {
                reply.bulk(member);
                others.step();
            });
        }
    }

    /**
     * Of each set what none before it has, if they are few and those that exist are large; otherwise {@code null}. Then no member is
     * copied: a union of half a million members is as much as the garbage collector needs tens of milliseconds for.
     */
    private static @Nullable List<SetMatch> unionOfFew(@Nullable AnySet[] sets) {
        List<SetValue> before = new ArrayList<>();
        for (AnySet set : sets) {
            SetValue pages = set == null ? null : set.pages();
            if (set != null && pages == null) {
                return null;
            }
            if (pages != null) {
                before.add(pages);
            }
        }
        if (before.size() > FEW) {
            return null;
        }
        Runnable afterPage = new Meanwhile(PAGES)::step;
        List<SetMatch> parts = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            parts.add(SetMatch.inNone(before.get(i), before.subList(0, i), afterPage));
        }
        return parts;
    }

    private static void store(Keyspace keys, Args args, ReplyWriter reply, Operation operation) {
        @Nullable AnySet[] sets = sets(keys, args, 2, args.count());
        AnySet result;
        if (operation == Operation.UNION) {
            result = union(keys, sets);
        } else {
            AnySet found = new AnySet(keys);
            collect(sets, operation, found::add);
            result = found;
        }
        if (result.count() == 0) {
            if (keys.remove(args, 1)) {
                keys.happened('g', "del", args, 1);
            }
        } else {
            keys.setDeadline(args, 1, Keyspace.NO_DEADLINE);
            result.store(keys, args, 1);
            keys.happened(
                    's',
                    switch (operation) {
                        case INTER -> "sinterstore";
                        case UNION -> "sunionstore";
                        case DIFF -> "sdiffstore";
                    },
                    args,
                    1);
        }
        reply.integer(result.count());
    }

    /** The sets of some keys, {@code null} where there is none. */
    private static @Nullable AnySet[] sets(Keyspace keys, Args args, int first, int end) {
        @Nullable AnySet[] sets = new AnySet[end - first];
        for (int i = first; i < end; i++) {
            sets[i - first] = AnySet.read(keys, args, i);
        }
        return sets;
    }

    private static AnySet union(Keyspace keys, @Nullable AnySet[] sets) {
        AnySet union = new AnySet(keys);
        Meanwhile others = new Meanwhile();
        for (AnySet set : sets) {
            if (set != null) {
                set.forEach(member -> {
                    union.add(member);
                    others.step();
                });
            }
        }
        return union;
    }

    /** The result, if all sets are large; otherwise {@code null}. */
    private static @Nullable SetMatch match(@Nullable AnySet[] sets, Operation operation) {
        List<SetValue> others = new ArrayList<>(sets.length);
        for (AnySet set : sets) {
            SetValue pages = set == null ? null : set.pages();
            if (pages == null) {
                return null;
            }
            others.add(pages);
        }
        Runnable afterPage = new Meanwhile(PAGES)::step;
        if (operation == Operation.DIFF) {
            return SetMatch.inNone(others.get(0), others.subList(1, others.size()), afterPage);
        }
        SetValue smallest = Collections.min(others, Comparator.comparingLong(SetValue::count));
        others.remove(smallest);
        return SetMatch.inAll(smallest, others, afterPage);
    }

    private static void collect(@Nullable AnySet[] sets, Operation operation, Consumer<Slice> found) {
        if (operation == Operation.INTER) {
            intersect(sets, found);
            return;
        }
        AnySet first = sets[0];
        Meanwhile others = new Meanwhile();
        if (first != null) {
            first.forEach(member -> {
                if (!isInAny(sets, member)) {
                    found.accept(member);
                }
                others.step();
            });
        }
    }

    /** Visits the smallest set and looks up its members in the others. */
    private static void intersect(@Nullable AnySet[] sets, Consumer<Slice> found) {
        AnySet smallest = sets[0];
        for (AnySet set : sets) {
            if (set == null) {
                return;
            }
            if (smallest == null || set.count() < smallest.count()) {
                smallest = set;
            }
        }
        AnySet least = smallest;
        Meanwhile others = new Meanwhile();
        if (least != null) {
            least.forEach(member -> {
                if (isInAll(sets, least, member)) {
                    found.accept(member);
                }
                others.step();
            });
        }
    }

    private static boolean isInAll(@Nullable AnySet[] sets, AnySet known, Slice member) {
        for (AnySet set : sets) {
            if (set != known && (set == null || !set.contains(member))) {
                return false;
            }
        }
        return true;
    }

    /** Whether any set but the first has a member. */
    private static boolean isInAny(@Nullable AnySet[] sets, Slice member) {
        for (int i = 1; i < sets.length; i++) {
            AnySet set = sets[i];
            if (set != null && set.contains(member)) {
                return true;
            }
        }
        return false;
    }

    private static void sintercard(Keyspace keys, Args args, ReplyWriter reply) {
        long numkeys = number(args, 1, 1, "ERR numkeys should be greater than 0");
        if (numkeys > args.count() - 2) {
            throw new CommandException("ERR Number of keys can't be greater than number of args");
        }
        int end = 2 + (int) numkeys;
        long limit = 0;
        for (int i = end; i < args.count(); i += 2) {
            if (!args.is(i, "LIMIT") || i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            limit = number(args, i + 1, 0, "ERR LIMIT can't be negative");
        }
        @Nullable AnySet[] sets = sets(keys, args, 2, end);
        long[] counted = new long[1];
        SetMatch match = match(sets, Operation.INTER);
        // A limit does not end the loop, which is over the smallest set.
        if (match != null) {
            counted[0] = match.count();
        } else {
            intersect(sets, member -> counted[0]++);
        }
        reply.integer(limit == 0 ? counted[0] : Math.min(limit, counted[0]));
    }

    /** The number in a word; throws an error with {@code otherwise} unless it is at least {@code least}. */
    private static long number(Args args, int word, long least, String otherwise) {
        try {
            long value = args.integer(word);
            if (value >= least) {
                return value;
            }
        } catch (CommandException notANumber) {
            throw new CommandException(otherwise);
        }
        throw new CommandException(otherwise);
    }
}
