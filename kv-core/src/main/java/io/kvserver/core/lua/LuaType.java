package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** The types of values, and their names. */
public final class LuaType {
    private LuaType() {}

    /** The name of a value's type, such as {@code nil} or {@code table}. */
    public static String name(@Nullable Object value) {
        if (value == null) {
            return "nil";
        } else if (value instanceof Boolean) {
            return "boolean";
        } else if (value instanceof Double) {
            return "number";
        } else if (value instanceof LuaString) {
            return "string";
        } else if (value instanceof LuaTable) {
            return "table";
        } else if (value instanceof LuaFunction) {
            return "function";
        } else if (value instanceof LuaCoroutine) {
            return "thread";
        }
        return "userdata";
    }
}
