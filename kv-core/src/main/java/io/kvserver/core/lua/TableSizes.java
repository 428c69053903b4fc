package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the sizes of a table's two parts as Lua 5.1 does: the largest array part of which more than half is used.
 * Also finds a table's border. Confined to one thread.
 */
final class TableSizes {
    private static final int MAX_BITS = 26;

    /** The number of whole-number keys above each power of 2 and up to the next. */
    private final int[] counts = new int[MAX_BITS + 2];

    private int total;
    private int whole;
    private int elements;
    private int inArray;

    void countArray(@Nullable Object[] array) {
        int bit = 0;
        for (int i = 0; i < array.length; i++) {
            if (i + 1 > 1 << bit) {
                bit++;
            }
            if (array[i] != null) {
                counts[bit]++;
                total++;
                whole++;
            }
        }
    }

    void count(@Nullable Object key) {
        total++;
        if (key instanceof Double number) {
            int index = (int) number.doubleValue();
            if (index == number && index > 0 && index <= 1 << MAX_BITS) {
                counts[bits(index)]++;
                whole++;
            }
        }
    }

    /** Chooses the sizes for the counted keys. */
    void choose() {
        int below = 0;
        int power = 1;
        for (int i = 0; i < counts.length && power / 2 < whole; i++) {
            below += counts[i];
            if (counts[i] > 0 && below > power / 2) {
                elements = power;
                inArray = below;
            }
            if (below == whole) {
                break;
            }
            power *= 2;
        }
    }

    /** The chosen size of the array part. */
    int elements() {
        return elements;
    }

    /** The number of keys for which the hash part should have room. */
    int others() {
        return total - inArray;
    }

    /** The logarithm to the base 2, rounded up. */
    static int bits(int size) {
        return 32 - Integer.numberOfLeadingZeros(size - 1);
    }

    /** The border that Lua 5.1 finds: an element without a next one. */
    static int border(LuaTable table) {
        @Nullable Object[] array = table.arrayPart();
        int high = array.length;
        if (high > 0 && array[high - 1] == null) {
            int low = 0;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (array[middle - 1] == null) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return low;
        }
        return table.keyPart().length == 0 ? high : borderBeyond(table, high);
    }

    private static int borderBeyond(LuaTable table, int start) {
        int low = start;
        long probe = low + 1L;
        while (table.get((int) probe) != null) {
            low = (int) probe;
            probe *= 2;
            if (probe > Integer.MAX_VALUE) {
                int next = 1;
                while (table.get(next) != null) {
                    next++;
                }
                return next - 1;
            }
        }
        int high = (int) probe;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (table.get(middle) == null) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }
}
