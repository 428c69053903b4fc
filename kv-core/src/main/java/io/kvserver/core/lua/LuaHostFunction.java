package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** A function that Java implements and Lua calls. */
@FunctionalInterface
public interface LuaHostFunction {
    /**
     * Runs on the thread that entered the state, also for a coroutine.
     *
     * @param state the state that calls
     * @param arguments belong to the function from now on; {@link LuaArguments} reads them with Lua's error texts
     * @return one value, or an {@code Object[]} of none or several, as {@link LuaFunction} says
     * @throws LuaError an error that Lua may catch; {@link LuaState#error} makes one with a position
     */
    @Nullable
    Object call(LuaState state, @Nullable Object[] arguments);
}
