package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaError;

/** Compiles source text. */
public final class LuaCompiler {
    private LuaCompiler() {}

    /**
     * Compiles a chunk. Binary chunks are refused.
     *
     * @param source the text; it is not changed or kept
     * @param chunkName the name for error texts, where {@code @user_script} shows as {@code user_script}
     * @throws LuaError if the source is not valid Lua; its value is the error text, such as
     *     {@code user_script:1: unexpected symbol near 'x'}
     */
    public static LuaChunk compile(byte[] source, String chunkName) {
        return new LuaChunk(Parser.parse(source, chunkName));
    }
}
