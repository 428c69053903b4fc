package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** What Java does when Lua calls it. */
@FunctionalInterface
public interface LuaHostFunction {
    /**
     * Runs on the thread that entered the state, also for a coroutine.
     *
     * @param state the state that calls
     * @param arguments the function's from now on; {@link LuaArguments} reads them with Lua's error texts
     * @return one value, or an {@code Object[]} of none or several, as {@link LuaFunction} says
     * @throws LuaError what Lua may catch; {@link LuaState#error} makes one with a position
     */
    @Nullable
    Object call(LuaState state, @Nullable Object[] arguments);
}
