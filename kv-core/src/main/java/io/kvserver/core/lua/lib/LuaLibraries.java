package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaTable;

/** The libraries of a state. */
public final class LuaLibraries {
    private LuaLibraries() {}

    /**
     * Puts everything that Redis gives to scripts, {@code redis} itself aside, into the globals. {@code _G} is there; {@code print},
     * {@code dofile}, {@code loadfile}, {@code require}, {@code io} and all of {@code os} but {@code clock} are not.
     */
    public static void open(LuaState state) {}

    /**
     * Makes the globals, and all tables in them, read-only, and has scripts that read a global that is not there fail, as Redis
     * does. To be called when everything is in place.
     */
    public static void protect(LuaState state) {
        protect(state, state.globals());
    }

    /** Makes another table of globals read-only in the same way. */
    public static void protect(LuaState state, LuaTable globals) {}
}
