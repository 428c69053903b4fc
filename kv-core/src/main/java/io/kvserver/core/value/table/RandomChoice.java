package io.kvserver.core.value.table;

import java.util.random.RandomGenerator;

/**
 * A number of different entries of a {@link TableValue}, chosen at random; each choice is as likely as any other.
 * Confined to one thread; the table must not change meanwhile.
 *
 * <p>If few of many entries are wanted, they are drawn one by one, and repetitions are drawn again. Otherwise all
 * entries are visited.
 */
public final class RandomChoice {
    /** Entries are drawn if at most one in this many is wanted. */
    private static final int DRAWN_SHARE = 4;

    private final TableValue table;
    private final RandomGenerator random;
    private final TableCursor cursor = new TableCursor();
    private int missing;
    private long left;
    /**
     * The hashes of the drawn entries: an open hash table with room for twice as many, 0 for a free place. Empty if all
     * entries are visited.
     */
    private final long[] drawn;

    /** The table must have at least {@code wanted} entries. */
    public RandomChoice(TableValue table, int wanted, RandomGenerator random) {
        this.table = table;
        this.random = random;
        this.missing = wanted;
        this.left = table.count();
        boolean few = (long) wanted * DRAWN_SHARE <= table.count();
        this.drawn = new long[few ? Integer.highestOneBit(Math.max(1, wanted)) * 4 : 0];
        cursor.before(table);
    }

    /** Goes to the next entry; returns {@code false} if there is none. */
    public boolean next() {
        if (missing == 0) {
            return false;
        }
        if (drawn.length == 0) {
            passOver();
        } else {
            draw();
        }
        missing--;
        return true;
    }

    /** A cursor at the present entry. */
    public TableCursor cursor() {
        return cursor;
    }

    private void passOver() {
        boolean chosen = false;
        while (!chosen && cursor.next()) {
            chosen = random.nextLong(left) < missing;
            left--;
        }
    }

    private void draw() {
        do {
            table.random(random, cursor);
        } while (!isNew(cursor.hash() | 1));
    }

    private boolean isNew(long hash) {
        int mask = drawn.length - 1;
        int at = (int) (hash >>> 1) & mask;
        while (drawn[at] != 0) {
            if (drawn[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        drawn[at] = hash;
        return true;
    }
}
