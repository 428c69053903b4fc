package io.kvserver.core.lua.budget;

/** A callback that a running script calls again and again. */
@FunctionalInterface
public interface LuaHook {
    /**
     * Runs on the thread that runs the script. Throws {@code LuaAbort} to end the script, {@code LuaError} to raise an
     * error in it.
     */
    void check();

    /** Lets everything run. */
    LuaHook NONE = () -> {};
}
