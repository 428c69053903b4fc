package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.tree.Prototype;

/** Parses a chunk. */
final class Parser {
    private Parser() {}

    static Prototype parse(byte[] source, String chunkName) {
        throw new LuaError(LuaString.of(chunkName + " cannot be compiled yet"), chunkName, source.length);
    }
}
