package io.kvserver.core.command.set;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;

/** SPOP and SRANDMEMBER. Stateless. */
final class RandomMembers {
    private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";
    private static final byte[] SREM = "SREM".getBytes(ISO_8859_1);
    private static final byte[] DEL = "DEL".getBytes(ISO_8859_1);
    /** The most members that one logged command removes. */
    private static final int LOGGED_MEMBERS = 1024;

    private RandomMembers() {}

    static void spop(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.SYNTAX;
        }
        if (args.count() == 3) {
            popSeveral(keys, args, reply);
            return;
        }
        AnySet set = AnySet.open(keys, args, 1);
        if (set == null) {
            reply.nil();
            return;
        }
        byte[] member = set.removeAny();
        set.storeReduced(keys, args, "spop");
        keys.logInstead().command(keys.database(), 3).word(SREM).word(args, 1).word(member);
        reply.bulk(member);
    }

    private static void popSeveral(Keyspace keys, Args args, ReplyWriter reply) {
        long count = positive(args, 2);
        AnySet set = AnySet.open(keys, args, 1);
        if (set == null || count == 0) {
            reply.set(0);
            return;
        }
        if (count >= set.count()) {
            // Redis reads the set once more, as a union of one set, which counts as a hit.
            keys.inspect(args, 1);
            reply.set((int) set.count());
            set.forEach(reply::bulk);
            keys.remove(args, 1);
            keys.logInstead().command(keys.database(), 2).word(DEL).word(args, 1);
            keys.happened('s', "spop", args, 1);
            keys.happened('g', "del", args, 1);
            return;
        }
        MemberList popped = new MemberList();
        set.forEachOf((int) count, popped);
        reply.set(popped.count());
        Meanwhile others = new Meanwhile();
        for (int i = 0; i < popped.count(); i++) {
            Slice member = popped.get(i);
            reply.bulk(member);
            set.remove(member.array(), member.offset(), member.length());
            others.step();
        }
        set.storeReduced(keys, args, "spop");
        log(keys, args, popped, others);
    }

    private static void log(Keyspace keys, Args args, MemberList removed, Meanwhile others) {
        Replacement log = keys.logInstead();
        for (int i = 0; i < removed.count(); i++) {
            if (i % LOGGED_MEMBERS == 0) {
                log.command(keys.database(), 2 + Math.min(LOGGED_MEMBERS, removed.count() - i))
                        .word(SREM)
                        .word(args, 1);
            }
            Slice member = removed.get(i);
            log.word(member.array(), member.offset(), member.length());
            others.step();
        }
    }

    private static long positive(Args args, int word) {
        try {
            long number = args.integer(word);
            if (number >= 0) {
                return number;
            }
        } catch (CommandException notANumber) {
            throw new CommandException(NOT_POSITIVE);
        }
        throw new CommandException(NOT_POSITIVE);
    }

    static void srandmember(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.SYNTAX;
        }
        if (args.count() == 2) {
            AnySet set = AnySet.read(keys, args, 1);
            if (set == null) {
                reply.nil();
            } else {
                reply.bulk(set.any());
            }
            return;
        }
        long count = args.integer(2);
        if (count == Long.MIN_VALUE) {
            throw CommandErrors.OUT_OF_LONG_RANGE;
        }
        AnySet set = AnySet.read(keys, args, 1);
        if (set == null || count == 0) {
            reply.array(0);
        } else if (count < 0) {
            int wanted = (int) Math.min(-count, Integer.MAX_VALUE);
            reply.array(wanted);
            Meanwhile others = new Meanwhile();
            for (int i = 0; i < wanted; i++) {
                reply.bulk(set.any());
                others.step();
            }
        } else if (count >= set.count()) {
            reply.array((int) set.count());
            set.forEach(reply::bulk);
        } else {
            reply.array((int) count);
            set.forEachOf((int) count, reply::bulk);
        }
    }
}
