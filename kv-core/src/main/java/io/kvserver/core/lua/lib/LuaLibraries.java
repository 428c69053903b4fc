package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;

/** The libraries of a state. */
public final class LuaLibraries {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final LuaString INDEX = LuaString.of("__index");

    private LuaLibraries() {}

    /**
     * Adds everything that Redis gives to scripts, except {@code redis} itself, to the globals. {@code _G} is there;
     * {@code print}, {@code dofile}, {@code loadfile}, {@code require}, {@code io} and all of {@code os} but
     * {@code clock} are not.
     */
    public static void open(LuaState state) {
        BaseLibrary.open(state);
        CoroutineLibrary.open(state);
        StringLibrary.open(state);
        TableLibrary.open(state);
        MathLibrary.open(state);
        JsonLibrary.open(state);
        MessagePackLibrary.open(state);
        StructLibrary.open(state);
        BitLibrary.open(state);
        Library.named(state, "os").add("clock", (s, arguments) -> System.nanoTime() / NANOS_PER_SECOND);
    }

    /**
     * Makes the globals, and all tables in them, read-only. A script that reads a missing global fails, as in Redis. To
     * be called when all globals are set.
     */
    public static void protect(LuaState state) {
        LuaTable strings = state.stringMetatable();
        if (strings != null) {
            strings.setReadOnly(true);
        }
        protect(state, state.globals());
    }

    /** Makes another table of globals read-only in the same way. */
    public static void protect(LuaState state, LuaTable globals) {
        LuaTable metatable = state.newTable(0, 1);
        metatable.set(INDEX, state.libraryFunction((s, arguments) -> {
            Object name = LuaArguments.get(arguments, 1);
            throw s.error("Script attempted to access nonexistent global variable '" + BaseLibrary.text(s, name) + "'");
        }));
        globals.setMetatable(metatable);
        freeze(globals);
    }

    private static void freeze(LuaTable table) {
        if (table.isReadOnly()) {
            return;
        }
        table.setReadOnly(true);
        LuaTable metatable = table.metatable();
        if (metatable != null) {
            freeze(metatable);
        }
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            if (table.valueAt(at) instanceof LuaTable inner) {
                freeze(inner);
            }
        }
    }
}
