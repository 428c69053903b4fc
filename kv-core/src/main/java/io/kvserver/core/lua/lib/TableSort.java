package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/**
 * Lua 5.1's quicksort of a table. It makes the same comparisons in the same order, so that equal elements and
 * inconsistent comparison functions give the same result. Confined to one thread.
 */
final class TableSort {
    private final LuaState state;
    private final LuaTable table;
    private final @Nullable LuaFunction order;

    TableSort(LuaState state, LuaTable table, @Nullable LuaFunction order) {
        this.state = state;
        this.table = table;
        this.order = order;
    }

    private boolean isLess(@Nullable Object a, @Nullable Object b) {
        state.budget().tick();
        return order == null
                ? LuaOperations.less(state, a, b, null)
                : LuaOperations.isTrue(LuaFunction.first(state.callBack(order, new Object[] {a, b})));
    }

    private void set(int index, @Nullable Object value) {
        LuaOperations.rawSet(state, table, (double) index, value);
    }

    private void swap(int a, int b) {
        Object value = table.get(a);
        set(a, table.get(b));
        set(b, value);
    }

    /** Sorts a range of elements: recursion for the smaller part, a loop for the larger one. */
    void sort(int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            if (isLess(table.get(high), table.get(low))) {
                swap(low, high);
            }
            if (high - low == 1) {
                return;
            }
            int middle = (low + high) >>> 1;
            if (isLess(table.get(middle), table.get(low))) {
                swap(middle, low);
            } else if (isLess(table.get(high), table.get(middle))) {
                swap(middle, high);
            }
            if (high - low == 2) {
                return;
            }
            int pivot = partition(low, high, middle);
            if (pivot - low < high - pivot) {
                sort(low, pivot - 1);
                low = pivot + 1;
            } else {
                sort(pivot + 1, high);
                high = pivot - 1;
            }
        }
    }

    private int partition(int low, int high, int middle) {
        Object pivot = table.get(middle);
        swap(middle, high - 1);
        int up = low;
        int down = high - 1;
        while (true) {
            while (isLess(table.get(++up), pivot)) {
                if (up > high) {
                    throw state.error("invalid order function for sorting");
                }
            }
            while (isLess(pivot, table.get(--down))) {
                if (down < low) {
                    throw state.error("invalid order function for sorting");
                }
            }
            if (down < up) {
                break;
            }
            swap(up, down);
        }
        swap(high - 1, up);
        return up;
    }
}
