package io.kvserver.core.command.sortedset;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Reals;

/**
 * A range of scores or of member names, given by two words of a request; converted to ranks in a sorted set. Confined
 * to one request.
 */
final class Bounds {
    private static final String NOT_A_SCORE = "ERR min or max is not a float";
    private static final String NOT_A_NAME = "ERR min or max not valid string range item";

    private final Args args;
    private final boolean byName;
    private final Bound least;
    private final Bound most;

    private int first;
    private int count;

    /** One end of the range. */
    private static final class Bound {
        final int word;
        double score;
        boolean exclusive;
        /** -1 for before all names, 1 for after all; otherwise 0. */
        int infinite;

        Bound(int word) {
            this.word = word;
        }
    }

    private Bounds(Args args, boolean byName, int least, int most) {
        this.args = args;
        this.byName = byName;
        this.least = byName ? name(args, least) : score(args, least);
        this.most = byName ? name(args, most) : score(args, most);
    }

    /** A range of scores. */
    static Bounds ofScores(Args args, int least, int most) {
        return new Bounds(args, false, least, most);
    }

    /** A range of names. */
    static Bounds ofNames(Args args, int least, int most) {
        return new Bounds(args, true, least, most);
    }

    private static Bound score(Args args, int word) {
        Bound bound = new Bound(word);
        int length = args.length(word);
        bound.exclusive = length > 0 && args.array()[args.offset(word)] == '(';
        int skipped = bound.exclusive ? 1 : 0;
        bound.score = Reals.parseBound(args.array(), args.offset(word) + skipped, length - skipped);
        if (Double.isNaN(bound.score)) {
            throw new CommandException(NOT_A_SCORE);
        }
        return bound;
    }

    private static Bound name(Args args, int word) {
        Bound bound = new Bound(word);
        int length = args.length(word);
        switch (length == 0 ? 0 : args.array()[args.offset(word)]) {
            case '(' -> bound.exclusive = true;
            case '[' -> {}
            case '-' -> bound.infinite = -1;
            case '+' -> bound.infinite = 1;
            default -> throw new CommandException(NOT_A_NAME);
        }
        if (bound.infinite != 0 && length > 1) {
            throw new CommandException(NOT_A_NAME);
        }
        return bound;
    }

    /** Finds the range in a sorted set: sets {@link #first}, its first rank, and {@link #count}. */
    void find(SortedSet set) {
        first = below(set, least, least.exclusive);
        int end = below(set, most, !most.exclusive);
        count = Math.max(0, end - first);
    }

    private int below(SortedSet set, Bound bound, boolean orEqual) {
        if (!byName) {
            return set.countBelow(bound.score, orEqual);
        }
        if (bound.infinite != 0) {
            return bound.infinite < 0 ? 0 : set.size();
        }
        return set.countBelow(args.array(), args.offset(bound.word) + 1, args.length(bound.word) - 1, orEqual);
    }

    int first() {
        return first;
    }

    int count() {
        return count;
    }
}
