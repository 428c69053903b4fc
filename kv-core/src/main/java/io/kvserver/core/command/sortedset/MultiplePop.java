package io.kvserver.core.command.sortedset;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.PopRequest;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;

/** ZMPOP and BZMPOP. Stateless. */
final class MultiplePop {
    private static final byte[] ZPOPMIN = {'Z', 'P', 'O', 'P', 'M', 'I', 'N'};
    private static final byte[] ZPOPMAX = {'Z', 'P', 'O', 'P', 'M', 'A', 'X'};

    private MultiplePop() {}

    /** Parses a request from the number of its keys on. */
    static PopRequest parse(Args args, int numkeys) {
        return PopRequest.parse(args, numkeys, "MIN", "MAX");
    }

    /**
     * Removes members of the first non-empty sorted set and writes them as a reply; {@code false} if there is none.
     *
     * @param passes whether keys of another kind are ignored
     */
    static boolean answer(PopRequest pop, Keyspace keyspace, Args args, ReplyWriter reply, boolean passes) {
        boolean highest = !pop.atStart();
        for (int key = pop.firstKey(); key <= pop.lastKey(); key++) {
            if (passes && keyspace.typed().kind(args, key) != Kind.SORTED_SET) {
                continue;
            }
            SortedSet set = SortedSet.open(keyspace, args, key);
            if (set != null) {
                int count = (int) Math.min(pop.most(), set.size());
                reply.array(2);
                reply.bulk(args, key);
                reply.array(count);
                Meanwhile others = Meanwhile.during(count);
                set.seek(highest ? set.size() - 1 : 0, highest);
                for (int i = 0; i < count; i++) {
                    if (i > 0) {
                        set.next();
                    }
                    reply.array(2);
                    reply.bulk(set.member());
                    reply.real(set.memberScore());
                    others.step();
                }
                remove(set, highest, count, others);
                log(keyspace, args, key, highest, count);
                return true;
            }
        }
        return false;
    }

    /** Removes members at one end and publishes that; meanwhile others are served. */
    static void remove(SortedSet set, boolean highest, int count, Meanwhile others) {
        Members.remove(set, highest ? set.size() - count : 0, count, others);
        set.finishRemoval(highest ? "zpopmax" : "zpopmin");
    }

    /** Logs the removal of members at one end of a key's sorted set. */
    static void log(Keyspace keys, Args args, int key, boolean highest, int count) {
        keys.logInstead()
                .command(keys.database(), 3)
                .word(highest ? ZPOPMAX : ZPOPMIN)
                .word(args, key)
                .word(count);
    }
}
