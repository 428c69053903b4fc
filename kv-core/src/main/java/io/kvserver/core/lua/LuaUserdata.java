package io.kvserver.core.lua;

/** A value that Lua code can only pass on and compare. Immutable. */
public final class LuaUserdata {
    /** The null pointer: {@code cjson.null}. */
    public static final LuaUserdata NULL = new LuaUserdata();

    private LuaUserdata() {}
}
