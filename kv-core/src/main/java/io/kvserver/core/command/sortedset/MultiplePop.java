package io.kvserver.core.command.sortedset;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;

/**
 * A request of ZMPOP or BZMPOP. Immutable.
 *
 * @param firstKey the first key's place among the words
 * @param keys the number of keys
 * @param most the most members to remove
 */
record MultiplePop(int firstKey, int keys, boolean highest, long most) {
    private static final String NO_KEYS = "ERR numkeys should be greater than 0";
    private static final String NO_COUNT = "ERR count should be greater than 0";

    private static final byte[] ZPOPMIN = {'Z', 'P', 'O', 'P', 'M', 'I', 'N'};
    private static final byte[] ZPOPMAX = {'Z', 'P', 'O', 'P', 'M', 'A', 'X'};

    /** Parses a request from the number of its keys on. */
    static MultiplePop parse(Args args, int numkeys) {
        long keys = args.integer(numkeys, 1, NO_KEYS);
        if (keys >= args.count() - numkeys - 1) {
            throw CommandErrors.SYNTAX;
        }
        int where = numkeys + 1 + (int) keys;
        boolean highest = args.is(where, "MAX");
        if (!highest && !args.is(where, "MIN")) {
            throw CommandErrors.SYNTAX;
        }
        long most = -1;
        for (int i = where + 1; i < args.count(); i += 2) {
            if (most >= 0 || !args.is(i, "COUNT") || i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            most = args.integer(i + 1, 1, NO_COUNT);
        }
        return new MultiplePop(numkeys + 1, (int) keys, highest, Math.max(1, most));
    }

    int lastKey() {
        return firstKey + keys - 1;
    }

    /**
     * Removes members of the first non-empty sorted set and writes them as a reply; {@code false} if there is none.
     *
     * @param passes whether keys of another kind are ignored
     */
    boolean answer(Keyspace keyspace, Args args, ReplyWriter reply, boolean passes) {
        for (int key = firstKey; key <= lastKey(); key++) {
            if (passes && keyspace.typed().kind(args, key) != Kind.SORTED_SET) {
                continue;
            }
            SortedSet set = SortedSet.open(keyspace, args, key);
            if (set != null) {
                int count = (int) Math.min(most, set.size());
                reply.array(2);
                reply.bulk(args, key);
                reply.array(count);
                // Not while it is answered because of what another client does.
                Meanwhile others = passes ? Meanwhile.NEVER : Meanwhile.during(count);
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
