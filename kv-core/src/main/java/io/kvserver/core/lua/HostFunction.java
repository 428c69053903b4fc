package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** A function that Java implements. */
final class HostFunction extends LuaFunction {
    private final LuaHostFunction body;
    private final boolean isAtHome;

    HostFunction(LuaState state, LuaHostFunction body, boolean isAtHome) {
        super(state.globals());
        this.body = body;
        this.isAtHome = isAtHome;
    }

    @Override
    public @Nullable Object call(LuaState state, @Nullable Object[] arguments) {
        state.budget().tick();
        if (isAtHome && state.strands().isAway()) {
            return state.strands().atHome(() -> body.call(state, arguments));
        }
        return body.call(state, arguments);
    }
}
