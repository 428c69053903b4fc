package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.tree.Closure;
import io.kvserver.core.lua.tree.Prototype;

/** A compiled chunk. Immutable: states of several threads may share it. */
public final class LuaChunk {
    private final Prototype prototype;

    LuaChunk(Prototype prototype) {
        this.prototype = prototype;
    }

    /** A function that runs the chunk. It takes any arguments and finds its global names in the table. */
    public LuaFunction function(LuaTable globals) {
        return new Closure(prototype, new Cell[0], globals);
    }
}
