package io.kvserver.core.command.sortedset;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * What a request of ZRANGE, or of a command like it, asks for; found in a sorted set as ranks. Confined to the request's thread.
 *
 * <p>The two words of the range come first, then the options.
 */
final class Range {
    /** What a range is of. */
    enum By {
        /** What the options say; ranks if they say nothing. */
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

    /** The rank of the member to begin with, and how many there are. */
    private int first;

    private int count;

    private Range(By by, boolean reverse) {
        this.options = by == By.OPTION;
        this.by = by;
        this.reverse = reverse;
    }

    /** Whether it is of ranks, so that its size is known without a search. */
    boolean isOfRanks() {
        return by == By.RANK;
    }

    /** A request whose range begins at a word. With {@link By#OPTION} the options may say what it is of, and that it is reversed. */
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

    /** The first of the ranks from one to another, which count from the end if they are negative. */
    static int first(long start, int size) {
        return (int) Math.min(size, start < 0 ? Math.max(0, start + size) : start);
    }

    /** How many ranks there are from one to another, both included. */
    static int count(long start, long end, int size) {
        long last = Math.min(end < 0 ? end + size : end, size - 1);
        return (int) Math.max(0, last - first(start, size) + 1);
    }

    /** Looks for the range in a sorted set: {@link #first} and {@link #count} say where it is. */
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
