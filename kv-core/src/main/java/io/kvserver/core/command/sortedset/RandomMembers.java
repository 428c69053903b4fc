package io.kvserver.core.command.sortedset;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.RandomCount;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** ZRANDMEMBER. */
final class RandomMembers {
    /**
     * If at most one in this many ranks is wanted, ranks are drawn, and repetitions drawn again; otherwise all ranks
     * are shuffled.
     */
    private static final int DRAWN_SHARE = 4;

    private RandomMembers() {}

    static void zrandmember(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() > 2) {
            several(keys, args, reply);
            return;
        }
        SortedSet set = SortedSet.read(keys, args);
        if (set == null) {
            reply.nil();
            return;
        }
        set.seek(ThreadLocalRandom.current().nextInt(set.size()), false);
        reply.bulk(set.member());
    }

    private static void several(Keyspace keys, Args args, ReplyWriter reply) {
        RandomCount asked = RandomCount.parse(args, "WITHSCORES");
        long count = asked.count();
        SortedSet set = SortedSet.read(keys, args);
        if (set == null || count == 0) {
            reply.array(0);
            return;
        }
        RandomGenerator random = ThreadLocalRandom.current();
        if (count < 0) {
            // A longer reply would not fit into memory anyway.
            int drawn = (int) Math.min(Integer.MAX_VALUE, -count);
            asked.begin(reply, drawn);
            Meanwhile others = Meanwhile.during(drawn);
            for (int i = 0; i < drawn; i++) {
                set.write(reply, random.nextInt(set.size()), 1, false, asked.paired());
                others.step();
            }
        } else if (count >= set.size()) {
            asked.begin(reply, set.size());
            // The highest first, as in Redis.
            Members.write(set, reply, set.size() - 1, set.size(), true, asked.paired());
        } else {
            asked.begin(reply, (int) count);
            Meanwhile others = Meanwhile.during(count);
            for (int rank : different(set.size(), (int) count, random, others)) {
                set.write(reply, rank, 1, false, asked.paired());
                others.step();
            }
        }
    }

    /** Different random ranks; all choices are equally likely. */
    private static int[] different(int size, int count, RandomGenerator random, Meanwhile others) {
        int[] ranks = new int[count];
        if ((long) count * DRAWN_SHARE <= size) {
            Set<Integer> drawn = new HashSet<>();
            for (int i = 0; i < count; ) {
                ranks[i] = random.nextInt(size);
                if (drawn.add(ranks[i])) {
                    i++;
                }
                others.step();
            }
            return ranks;
        }
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            all[i] = i;
        }
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(size - i);
            ranks[i] = all[other];
            all[other] = all[i];
            others.step();
        }
        return ranks;
    }
}
