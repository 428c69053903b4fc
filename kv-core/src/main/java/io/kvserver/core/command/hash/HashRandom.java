package io.kvserver.core.command.hash;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.RandomCount;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
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
        RandomCount asked = RandomCount.parse(args, "WITHVALUES");
        Object hash = HashRead.whole(keys, args);
        if (hash == null || asked.count() == 0) {
            reply.array(0);
        } else if (asked.count() < 0) {
            answerAny(hash, asked, reply);
        } else {
            answerDifferent(hash, asked, reply);
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
    private static void answerAny(Object hash, RandomCount asked, ReplyWriter reply) {
        int wanted = (int) Math.min(-asked.count(), Integer.MAX_VALUE / 2);
        asked.begin(reply, wanted);
        TableCursor cursor = new TableCursor();
        Meanwhile others = Meanwhile.during(wanted);
        for (int i = 0; i < wanted; i++) {
            if (hash instanceof HashValue large) {
                large.random(ThreadLocalRandom.current(), cursor);
                answer(cursor, asked.paired(), reply);
            } else {
                Listpack packed = HashRead.packed(hash);
                answer(packed, any(packed, HashRead.step(hash)), asked.paired(), reply);
            }
            others.step();
        }
    }

    private static void answerDifferent(Object hash, RandomCount asked, ReplyWriter reply) {
        int present = (int) HashRead.count(hash);
        int wanted = (int) Math.min(asked.count(), present);
        asked.begin(reply, wanted);
        if (hash instanceof HashValue large) {
            RandomChoice choice = new RandomChoice(large, wanted, ThreadLocalRandom.current());
            Meanwhile others = Meanwhile.during(wanted);
            while (choice.next()) {
                answer(choice.cursor(), asked.paired(), reply);
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
                answer(packed, at, asked.paired(), reply);
                missing--;
            }
            at = missing > 0 ? HashRead.next(packed, HashRead.step(hash), at) : at;
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
