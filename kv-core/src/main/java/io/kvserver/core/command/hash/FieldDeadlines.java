package io.kvserver.core.command.hash;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import org.jspecify.annotations.Nullable;

/** HEXPIRE, HTTL and their variants, which differ in the unit and the base of their time; HPERSIST. Stateless. */
final class FieldDeadlines {
    private static final int NO_FIELD = -2;
    private static final int NO_DEADLINE = -1;
    private static final int REFUSED = 0;
    private static final int SET = 1;
    private static final int REMOVED = 2;

    /** A condition for replacing a deadline; no deadline counts as the latest. */
    private enum Condition {
        ALWAYS,
        NX,
        XX,
        GT,
        LT;

        private static Condition of(Args args, int word) {
            return args.is(word, "NX")
                    ? NX
                    : args.is(word, "XX") ? XX : args.is(word, "GT") ? GT : args.is(word, "LT") ? LT : ALWAYS;
        }

        private boolean allows(long current, long next) {
            boolean has = current != Keyspace.NO_DEADLINE;
            return switch (this) {
                case ALWAYS -> true;
                case NX -> !has;
                case XX -> has;
                case GT -> has && next > current;
                case LT -> !has || next < current;
            };
        }
    }

    private FieldDeadlines() {}

    /** {@code unit} and {@code base} are in milliseconds. */
    static void set(int unit, long base, Keyspace keys, Args args, ReplyWriter reply) {
        HashWrite hash = HashWrite.open(keys, args);
        long deadline = FieldTime.deadline(args, 2, unit, base);
        Condition condition = Condition.of(args, 3);
        int word = condition == Condition.ALWAYS ? 3 : 4;
        int first = FieldTime.firstField(args, word, CommandErrors.NUMFIELDS_NOT_POSITIVE);
        reply.array(args.count() - first);
        boolean isPast = deadline <= keys.nowMillis();
        boolean[] done = new boolean[args.count()];
        int count = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i++) {
            others.step();
            int result = set(hash, i, deadline, isPast, condition);
            done[i] = result > REFUSED;
            count += done[i] ? 1 : 0;
            reply.integer(result);
        }
        if (hash == null || count == 0) {
            return;
        }
        boolean isLast = hash.count() == 0;
        hash.finish();
        if (isPast) {
            FieldTime.logRemoval(keys, args, done, count);
            FieldTime.removed(keys, args, isLast);
        } else {
            FieldTime.logDeadline(keys, args, done, count, deadline);
            keys.happened('h', "hexpire", args, 1);
        }
    }

    private static int set(@Nullable HashWrite hash, int field, long deadline, boolean isPast, Condition condition) {
        if (hash == null || hash.get(field) == null) {
            return NO_FIELD;
        }
        if (!condition.allows(hash.deadline(field), deadline)) {
            return REFUSED;
        }
        if (isPast) {
            hash.remove(field);
            return REMOVED;
        }
        hash.setDeadline(field, deadline);
        return SET;
    }

    /** As {@link #set}; a part of a second counts as a whole one. */
    static void ask(int unit, long base, Keyspace keys, Args args, ReplyWriter reply) {
        Object hash = HashRead.of(keys, args);
        int first = FieldTime.firstField(args, 2, CommandErrors.NUMFIELDS_NO_NUMBER);
        reply.array(args.count() - first);
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i++) {
            others.step();
            if (HashRead.value(hash, args, i) == null) {
                reply.integer(NO_FIELD);
            } else {
                long deadline = HashRead.deadline(hash, args, i);
                reply.integer(deadline == Keyspace.NO_DEADLINE ? NO_DEADLINE : (deadline - base + unit - 1) / unit);
            }
        }
    }

    static void persist(Keyspace keys, Args args, ReplyWriter reply) {
        HashWrite hash = HashWrite.open(keys, args);
        int first = FieldTime.firstField(args, 2, CommandErrors.NUMFIELDS_NO_NUMBER);
        reply.array(args.count() - first);
        boolean changed = false;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i++) {
            others.step();
            if (hash == null || hash.get(i) == null) {
                reply.integer(NO_FIELD);
            } else if (hash.deadline(i) == Keyspace.NO_DEADLINE) {
                reply.integer(NO_DEADLINE);
            } else {
                hash.setDeadline(i, Keyspace.NO_DEADLINE);
                changed = true;
                reply.integer(SET);
            }
        }
        if (hash != null && changed) {
            hash.finish();
            keys.happened('h', "hpersist", args, 1);
        }
    }
}
