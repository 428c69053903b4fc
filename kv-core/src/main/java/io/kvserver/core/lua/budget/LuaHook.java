package io.kvserver.core.lua.budget;

import io.kvserver.core.lua.LuaAbort;
import io.kvserver.core.lua.LuaError;

/** What a running script calls again and again. */
@FunctionalInterface
public interface LuaHook {
    /** Runs on the thread that runs the script. Throws {@link LuaAbort} to end it for good, {@link LuaError} to raise an error. */
    void check();

    /** Lets everything run. */
    LuaHook NONE = () -> {};
}
