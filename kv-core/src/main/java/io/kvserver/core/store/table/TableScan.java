package io.kvserver.core.store.table;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Goes through the entries of a table: all, some, or one by chance. A visitor must not change the table; between two steps it may
 * change. By a thread that has the table's shard.
 */
public final class TableScan {
    private TableScan() {}

    /** An entry, each with about the same chance; the table is not empty. */
    public static byte[] random(EntryTable table, RandomGenerator random) {
        Segment[] directory = table.directory();
        while (true) {
            int index = random.nextInt(directory.length);
            // A segment in several places is looked for in the first only, or its entries would be chosen more often.
            byte[] entry = index >>> directory[index].depth == 0 ? directory[index].random(random) : null;
            if (entry != null) {
                return entry;
            }
        }
    }

    /** Visits all entries. */
    public static void forEach(EntryTable table, Consumer<byte[]> visitor) {
        Segment[] directory = table.directory();
        for (int i = 0; i < directory.length; i++) {
            if (i >>> directory[i].depth == 0) {
                directory[i].forEach(visitor);
            }
        }
    }

    /**
     * Visits the entries of one home, which the cursor stands for, and returns the next cursor, 0 at the end.
     *
     * <p>The order is that of the bits of the hash by which the table has grown, first the home's from the top, then the
     * segment's from the bottom, as many as there are by now. So what was visited stays before the cursor in a larger or
     * smaller table, and an entry that is present from the first to the last call is visited, though perhaps twice. Outside
     * the bits are reversed, so that a small table has small cursors.
     */
    public static int scan(EntryTable table, int cursor, Consumer<byte[]> visitor) {
        int order = Integer.reverse(cursor);
        int ending = Integer.reverse(order << table.segmentBits);
        Segment segment = table.segment(ending);
        segment.visitHome(order, visitor);
        int bits = segment.depth + Integer.numberOfTrailingZeros(segment.capacity());
        int step = 1 << (Integer.SIZE - bits);
        return Integer.reverse((order & -step) + step);
    }

    /** The number of positions for {@link #visitExpiring}: a power of two. */
    public static int positions(EntryTable table) {
        Segment[] directory = table.directory();
        return directory.length == 1 ? directory[0].capacity() : directory.length << table.segmentBits;
    }

    /**
     * Visits entries with a deadline in the positions from {@code start} on, {@code count} at most, and returns the position
     * to go on from, 0 at the end.
     */
    public static int visitExpiring(EntryTable table, int start, int count, Consumer<byte[]> visitor) {
        Segment[] directory = table.directory();
        int positions = positions(table);
        int end = (int) Math.min(positions, (long) start + count);
        for (int position = start; position < end; ) {
            int index = position >>> table.segmentBits;
            int base = index << table.segmentBits;
            Segment segment = directory[index];
            if (index >>> segment.depth == 0 && segment.expiring() > 0) {
                segment.visitExpiring(position - base, end - base, visitor);
            }
            position = base + (1 << table.segmentBits);
        }
        return end >= positions ? 0 : end;
    }
}
