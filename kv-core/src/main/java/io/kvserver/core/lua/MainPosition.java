package io.kvserver.core.lua;

/** Where a key lies in a table's hash part if nothing else lies there: as in Lua 5.1, so that {@code pairs} has its order. */
final class MainPosition {
    private MainPosition() {}

    /** Of a key among so many nodes, a power of two. */
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

    /** Of a number. */
    static int of(double key, int nodes) {
        if (key == 0) {
            return 0;
        }
        long bits = Double.doubleToRawLongBits(key);
        return Integer.remainderUnsigned((int) bits + (int) (bits >>> 32), (nodes - 1) | 1);
    }
}
