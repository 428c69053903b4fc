package io.kvserver.core.lua.budget;

/** What a running script calls again and again. */
@FunctionalInterface
public interface LuaHook {
    /** Runs on the thread that runs the script. Throws {@code LuaAbort} to end it for good, {@code LuaError} to raise an error. */
    void check();

    /** Lets everything run. */
    LuaHook NONE = () -> {};
}
