package io.kvserver.core.store.table;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Visits the entries of a table: all, some, or a random one. A visitor must not change the table; it may change between
 * two steps. For a thread that has the table's shard.
 */
public final class TableScan {
    private TableScan() {}

    /** A random entry, each with about the same probability; the table must not be empty. */
    public static byte[] random(EntryTable table, RandomGenerator random) {
        Segment[] directory = table.directory();
        while (true) {
            int index = random.nextInt(directory.length);
            // A segment in several places counts only at the first, because otherwise its entries would be chosen more
            // often.
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
     * Visits the entries of the home that the cursor denotes, and returns the next cursor, 0 at the end.
     *
     * <p>The order is that of the bits of the hash by which the table grows: first the home's from the top, then the
     * segment's from the bottom, as many as there are now. So visited entries stay before the cursor when the table
     * grows or shrinks, and an entry that is present from the first to the last call is visited, perhaps twice. For
     * callers the bits are reversed, so that a small table has small cursors.
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
     * Visits entries with a deadline in at most {@code count} positions from {@code start} on, and returns the next
     * position, 0 at the end.
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
