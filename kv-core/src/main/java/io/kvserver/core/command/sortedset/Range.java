package io.kvserver.core.command.sortedset;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * A request of ZRANGE or one of its variants; its range is converted to ranks in a sorted set. Confined to the
 * request's thread.
 *
 * <p>The words are the two ends of the range, then the options.
 */
final class Range {
    /** The kinds of ranges. */
    enum By {
        /** As the options say, by default ranks. */
        OPTION,
        RANK,
        SCORE,
        NAME
    }

    private static final String LIMIT_OF_RANKS =
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX";
    private static final String NAMES_WITH_SCORES =
            "ERR syntax error, WITHSCORES not supported in combination with BYLEX";

    private final boolean options;
    private By by;
    private boolean reverse;
    private boolean withScores;
    private long offset;
    private long limit = -1;

    private long start;
    private long end;
    private @Nullable Bounds bounds;

    /** The rank of the first member; below, the number of members. */
    private int first;

    private int count;

    private Range(By by, boolean reverse) {
        this.options = by == By.OPTION;
        this.by = by;
        this.reverse = reverse;
    }

    /** Whether it is a range of ranks, whose size is known without a search. */
    boolean isOfRanks() {
        return by == By.RANK;
    }

    /**
     * Parses a request whose range begins at a word. With {@link By#OPTION} the options choose the kind of range and
     * the direction.
     */
    static Range of(Args args, int word, By by, boolean reverse, boolean mayHaveScores) {
        Range range = new Range(by, reverse);
        range.readOptions(args, word + 2, mayHaveScores);
        range.check();
        range.readRange(args, word);
        return range;
    }

    private void readOptions(Args args, int first, boolean mayHaveScores) {
        for (int i = first; i < args.count(); i++) {
            if (mayHaveScores && args.is(i, "WITHSCORES")) {
                withScores = true;
            } else if (i + 2 < args.count() && args.is(i, "LIMIT")) {
                offset = args.integer(i + 1);
                limit = args.integer(i + 2);
                i += 2;
            } else if (options && args.is(i, "REV")) {
                reverse = true;
            } else if (by == By.OPTION && args.is(i, "BYLEX")) {
                by = By.NAME;
            } else if (by == By.OPTION && args.is(i, "BYSCORE")) {
                by = By.SCORE;
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
    }

    private void check() {
        if (by == By.OPTION) {
            by = By.RANK;
        }
        if (limit != -1 && by == By.RANK) {
            throw new CommandException(LIMIT_OF_RANKS);
        }
        if (withScores && by == By.NAME) {
            throw new CommandException(NAMES_WITH_SCORES);
        }
    }

    private void readRange(Args args, int word) {
        if (by == By.RANK) {
            start = args.integer(word);
            end = args.integer(word + 1);
            return;
        }
        int least = reverse ? word + 1 : word;
        int most = reverse ? word : word + 1;
        bounds = by == By.SCORE ? Bounds.ofScores(args, least, most) : Bounds.ofNames(args, least, most);
    }

    /** The first rank of a range; a negative start counts from the end. */
    static int first(long start, int size) {
        return (int) Math.min(size, start < 0 ? Math.max(0, start + size) : start);
    }

    /** The number of ranks from one to another, both included. */
    static int count(long start, long end, int size) {
        long last = Math.min(end < 0 ? end + size : end, size - 1);
        return (int) Math.max(0, last - first(start, size) + 1);
    }

    /** Finds the range in a sorted set: sets {@link #first} and {@link #count}. */
    void find(SortedSet set) {
        Bounds present = bounds;
        if (present == null) {
            count = count(start, end, set.size());
            int from = first(start, set.size());
            first = reverse ? set.size() - 1 - from : from;
            return;
        }
        present.find(set);
        count = present.count();
        if (offset < 0 || offset >= count) {
            count = 0;
            return;
        }
        count -= (int) offset;
        if (limit >= 0 && limit < count) {
            count = (int) limit;
        }
        first = reverse ? present.first() + present.count() - 1 - (int) offset : present.first() + (int) offset;
    }

    /** The rank of the first member of the range, in its order. */
    int first() {
        return first;
    }

    int count() {
        return count;
    }

    boolean isReversed() {
        return reverse;
    }

    boolean hasScores() {
        return withScores;
    }
}
