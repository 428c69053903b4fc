package io.kvserver.core.command.hash;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.table.HashValue;
import io.kvserver.core.value.table.RandomChoice;
import io.kvserver.core.value.table.TableCursor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** HRANDFIELD. Stateless. */
final class HashRandom {
    private HashRandom() {}

    static void hrandfield(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() == 2) {
            answerOne(HashRead.whole(keys, args), reply);
            return;
        }
        long count = args.integer(2);
        if (count == Long.MIN_VALUE) {
            throw CommandErrors.OUT_OF_LONG_RANGE;
        }
        boolean withValues = args.count() == 4 && args.is(3, "WITHVALUES");
        if (args.count() > 4 || (args.count() == 4 && !withValues)) {
            throw CommandErrors.SYNTAX;
        }
        if (withValues && Math.abs(count) > Long.MAX_VALUE / 2) {
            throw CommandErrors.OUT_OF_RANGE;
        }
        Object hash = HashRead.whole(keys, args);
        if (hash == null || count == 0) {
            reply.array(0);
        } else if (count < 0) {
            answerAny(hash, -count, withValues, reply);
        } else {
            answerDifferent(hash, count, withValues, reply);
        }
    }

    private static void answerOne(@Nullable Object hash, ReplyWriter reply) {
        if (hash instanceof HashValue large) {
            TableCursor cursor = new TableCursor();
            large.random(ThreadLocalRandom.current(), cursor);
            reply.bulk(cursor.name());
        } else if (hash != null) {
            Listpack packed = HashRead.packed(hash);
            reply.bulk(packed.get(any(packed, HashRead.step(hash))));
        } else {
            reply.nil();
        }
    }

    /** A random field. */
    private static int any(Listpack hash, int step) {
        return hash.at(step * ThreadLocalRandom.current().nextInt(hash.count() / step));
    }

    /** Returns fields with repetitions. */
    private static void answerAny(Object hash, long count, boolean withValues, ReplyWriter reply) {
        int wanted = (int) Math.min(count, Integer.MAX_VALUE / 2);
        announce(wanted, withValues, reply);
        TableCursor cursor = new TableCursor();
        Meanwhile others = Meanwhile.during(wanted);
        for (int i = 0; i < wanted; i++) {
            if (hash instanceof HashValue large) {
                large.random(ThreadLocalRandom.current(), cursor);
                answer(cursor, withValues, reply);
            } else {
                Listpack packed = HashRead.packed(hash);
                answer(packed, any(packed, HashRead.step(hash)), withValues, reply);
            }
            others.step();
        }
    }

    private static void answerDifferent(Object hash, long count, boolean withValues, ReplyWriter reply) {
        int present = (int) HashRead.count(hash);
        int wanted = (int) Math.min(count, present);
        announce(wanted, withValues, reply);
        if (hash instanceof HashValue large) {
            RandomChoice choice = new RandomChoice(large, wanted, ThreadLocalRandom.current());
            Meanwhile others = Meanwhile.during(wanted);
            while (choice.next()) {
                answer(choice.cursor(), withValues, reply);
                others.step();
            }
            return;
        }
        Listpack packed = HashRead.packed(hash);
        int left = present;
        int at = packed.first();
        // Each field is taken with the probability that makes all choices equally likely.
        for (int missing = wanted; missing > 0; left--) {
            if (missing == left || ThreadLocalRandom.current().nextInt(left) < missing) {
                answer(packed, at, withValues, reply);
                missing--;
            }
            at = missing > 0 ? HashRead.next(packed, HashRead.step(hash), at) : at;
        }
    }

    private static void announce(int count, boolean withValues, ReplyWriter reply) {
        if (withValues) {
            reply.pairs(count);
        } else {
            reply.array(count);
        }
    }

    private static void answer(TableCursor cursor, boolean withValues, ReplyWriter reply) {
        if (withValues) {
            reply.pair();
        }
        reply.bulk(cursor.name());
        if (withValues) {
            reply.bulk(cursor.value());
        }
    }

    private static void answer(Listpack hash, int at, boolean withValues, ReplyWriter reply) {
        if (withValues) {
            reply.pair();
        }
        reply.bulk(hash.get(at));
        if (withValues) {
            reply.bulk(hash.get(hash.next(at)));
        }
    }
}
