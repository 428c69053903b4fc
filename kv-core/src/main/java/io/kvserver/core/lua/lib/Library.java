package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaHostFunction;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/** A table of functions that is being filled. */
record Library(LuaState state, LuaTable table) {
    /** A library under a global name. */
    static Library named(LuaState state, String name) {
        Library library = new Library(state, state.newTable(0, 16));
        state.globals().set(LuaString.of(name), library.table);
        return library;
    }

    Library add(String name, LuaHostFunction body) {
        return set(name, state.libraryFunction(body));
    }

    Library set(String name, @Nullable Object value) {
        table.set(LuaString.of(name), value);
        return this;
    }
}
