package io.kvserver.core.lua;

/**
 * A key's main position in a table's hash part, the one that it takes if it is free. As in Lua 5.1, so that
 * {@code pairs} has the same order.
 */
final class MainPosition {
    private MainPosition() {}

    /** The position of any key; {@code nodes} is a power of two. */
    static int of(Object key, int nodes) {
        if (key instanceof LuaString text) {
            return text.hashCode() & (nodes - 1);
        } else if (key instanceof Double number) {
            return of(number.doubleValue(), nodes);
        } else if (key instanceof Boolean truth) {
            return (truth ? 1 : 0) & (nodes - 1);
        }
        return Integer.remainderUnsigned(System.identityHashCode(key), (nodes - 1) | 1);
    }

    /** The position of a number. */
    static int of(double key, int nodes) {
        if (key == 0) {
            return 0;
        }
        long bits = Double.doubleToRawLongBits(key);
        return Integer.remainderUnsigned((int) bits + (int) (bits >>> 32), (nodes - 1) | 1);
    }
}
