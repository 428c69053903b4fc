package io.kvserver.core.command.set;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SET;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on the members of one set, or of two. Those that combine sets are {@link SetAlgebra}. */
public final class SetCommands {
    public static final List<Command> TABLE = List.of(
            command("SADD", SET, atLeast(3), KEY, SetCommands::sadd, WRITE, DENYOOM, FAST)
                    .documented("1.0.0", "Adds members to a set and returns how many are new.", "O(N) for N members")
                    .taking("key member [member ...]")
                    .keys("RW insert"),
            command("SREM", SET, atLeast(3), KEY, SetCommands::srem, WRITE, FAST)
                    .documented(
                            "1.0.0",
                            "Removes members of a set and returns how many of them existed.",
                            "O(N) for N members")
                    .taking("key member [member ...]")
                    .keys("RW delete"),
            command("SMEMBERS", SET, exactly(2), KEY, SetCommands::smembers, READONLY)
                    .documented("1.0.0", "Returns all members of a set.", "O(N) for N members")
                    .taking("key")
                    .tips("nondeterministic_output_order"),
            command("SISMEMBER", SET, exactly(3), KEY, SetCommands::sismember, READONLY, FAST)
                    .documented("1.0.0", "Returns whether a set has a member.", "O(1)")
                    .taking("key member")
                    .keys("RO"),
            command("SMISMEMBER", SET, atLeast(3), KEY, SetCommands::smismember, READONLY, FAST)
                    .documented(
                            "6.2.0", "Returns for each of several members whether a set has it.", "O(N) for N members")
                    .taking("key member [member ...]"),
            command("SCARD", SET, exactly(2), KEY, SetCommands::scard, READONLY, FAST)
                    .documented("1.0.0", "Returns how many members a set has.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            command("SPOP", SET, atLeast(2), KEY, RandomMembers::spop, WRITE, FAST)
                    .documented("1.0.0", "Removes random members of a set and returns them.", "O(N) for N members")
                    .taking("key [count]")
                    .keys("RW access delete")
                    .tips("nondeterministic_output"),
            command("SRANDMEMBER", SET, atLeast(2), KEY, RandomMembers::srandmember, READONLY)
                    .documented("1.0.0", "Returns random members of a set.", "O(N) for N members")
                    .taking("key [count]")
                    .tips("nondeterministic_output"),
            command("SMOVE", SET, exactly(4), DESCRIBED, SetCommands::smove, WRITE, FAST)
                    .documented("1.0.0", "Moves a member from one set to another.", "O(1)")
                    .taking("key key member")
                    .keys(KeySpec.of(1, "RW access delete"), KeySpec.of(2, "RW insert")),
            command("SSCAN", SET, atLeast(3), KEY, SetScan::sscan, READONLY)
                    .documented(
                            "2.8.0",
                            "Returns some members of a set, and the cursor of the next call.",
                            "O(1) for a call, O(N) for all N members")
                    .taking("key cursor [MATCH pattern] [COUNT count]")
                    .tips("nondeterministic_output"));

    private SetCommands() {}

    private static void sadd(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet set = AnySet.create(keys, args, 1);
        int added = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            others.step();
            added += set.add(args.array(), args.offset(i), args.length(i)) ? 1 : 0;
        }
        if (added > 0) {
            set.store(keys, args, 1);
            keys.happened('s', "sadd", args, 1);
        }
        reply.integer(added);
    }

    private static void srem(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet set = AnySet.open(keys, args, 1);
        int removed = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; set != null && i < args.count() && set.count() > 0; i++) {
            others.step();
            removed += set.remove(args.array(), args.offset(i), args.length(i)) ? 1 : 0;
        }
        if (set != null && removed > 0) {
            set.storeReduced(keys, args, "srem");
        }
        reply.integer(removed);
    }

    private static void smembers(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet set = AnySet.read(keys, args, 1);
        reply.set(set == null ? 0 : (int) set.count());
        if (set != null) {
            set.forEach(reply::bulk);
        }
    }

    private static void sismember(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet set = AnySet.read(keys, args, 1);
        reply.integer(set != null && has(set, args, 2) ? 1 : 0);
    }

    private static boolean has(AnySet set, Args args, int member) {
        return set.contains(args.array(), args.offset(member), args.length(member));
    }

    private static void smismember(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet set = AnySet.read(keys, args, 1);
        reply.array(args.count() - 2);
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            others.step();
            reply.integer(set != null && has(set, args, i) ? 1 : 0);
        }
    }

    private static void scard(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet set = AnySet.read(keys, args, 1);
        reply.integer(set == null ? 0 : set.count());
    }

    private static void smove(Keyspace keys, Args args, ReplyWriter reply) {
        AnySet source = AnySet.open(keys, args, 1);
        if (source == null) {
            reply.integer(0);
            return;
        }
        boolean isMember = has(source, args, 3);
        // A destination of another type is an error before anything is changed.
        AnySet.open(keys, args, 2);
        if (!isMember || args.same(1, 2)) {
            reply.integer(isMember ? 1 : 0);
            return;
        }
        AnySet emptied = AnySet.create(keys, args, 1);
        emptied.remove(args.array(), args.offset(3), args.length(3));
        emptied.storeReduced(keys, args, "srem");
        AnySet target = AnySet.create(keys, args, 2);
        if (target.add(args.array(), args.offset(3), args.length(3))) {
            target.store(keys, args, 2);
            keys.happened('s', "sadd", args, 2);
        }
        reply.integer(1);
    }
}
