package io.kvserver.core.lua;

/** What a running script calls again and again. */
@FunctionalInterface
public interface LuaHook {
    /** Runs on the thread that runs the script. Throws {@link LuaAbort} to end it for good, {@link LuaError} to raise an error. */
    void check();

    /** Lets everything run. */
    LuaHook NONE = () -> {};
}
