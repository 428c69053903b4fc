package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.tree.Prototype;
import io.kvserver.core.lua.tree.Statement;

/** Parses a chunk. */
final class Parser {
    private Parser() {}

    static Prototype parse(byte[] source, String chunkName) {
        if (source.length == 0) {
            return new Prototype(
                    chunkName,
                    new Prototype.Layout(0, true, -1, 0, false, 1),
                    new Statement[0],
                    new int[0],
                    new int[0]);
        }
        throw new LuaError(LuaString.of(chunkName + " cannot be compiled yet"), chunkName, source.length);
    }
}
