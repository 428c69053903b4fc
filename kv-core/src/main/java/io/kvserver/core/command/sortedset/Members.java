package io.kvserver.core.command.sortedset;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.ReplyWriter;

/** Replies and removals of many members. Stateless. */
final class Members {
    /** How many are written in one step. */
    private static final int SOME = 100;

    private Members() {}

    /** As {@link SortedSet#write}; meanwhile other clients of the thread are served. */
    static void write(SortedSet set, ReplyWriter reply, int rank, int count, boolean backwards, boolean withScores) {
        Meanwhile others = new Meanwhile(Meanwhile.STEPS / SOME);
        for (int written = 0; written < count; written += SOME) {
            int first = backwards ? rank - written : rank + written;
            set.write(reply, first, Math.min(SOME, count - written), backwards, withScores);
            others.step();
        }
    }

    /** As {@link SortedSet#removeRange}; meanwhile others are served. */
    static void remove(SortedSet set, int rank, int count, Meanwhile others) {
        if (others == Meanwhile.NEVER) {
            set.removeRange(rank, count);
            return;
        }
        for (int last = rank + count - 1; last >= rank; last--) {
            set.removeRange(last, 1);
            others.step();
        }
    }
}
