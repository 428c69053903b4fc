package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * A function. Calls return one value as it is, and none or several in an {@code Object[]}: no value of Lua is an array. nil is
 * {@code null}, numbers are {@link Double}, booleans {@link Boolean}. Confined to the thread that has its state.
 */
public abstract class LuaFunction {
    /** No values. */
    public static final @Nullable Object[] NONE = {};

    private static final Cell[] NO_CELLS = {};

    LuaTable environment;
    int mark;

    /** A function that finds its global names in a table. */
    protected LuaFunction(LuaTable environment) {
        this.environment = environment;
    }

    /** The table that holds its global names. */
    public final LuaTable environment() {
        return environment;
    }

    /** Sets the table that holds its global names. */
    public final void setEnvironment(LuaTable environment) {
        this.environment = environment;
    }

    /** The variables of enclosing functions that it uses. */
    protected Cell[] cells() {
        return NO_CELLS;
    }

    /** Calls it and takes ownership of the array. */
    public abstract @Nullable Object call(LuaState state, @Nullable Object[] arguments);

    /** Calls it without an argument. */
    public @Nullable Object call0(LuaState state) {
        return call(state, NONE);
    }

    /** Calls it with one argument. */
    public @Nullable Object call1(LuaState state, @Nullable Object first) {
        return call(state, new @Nullable Object[] {first});
    }

    /** Calls it with two arguments. */
    public @Nullable Object call2(LuaState state, @Nullable Object first, @Nullable Object second) {
        return call(state, new @Nullable Object[] {first, second});
    }

    /** Calls it with three arguments. */
    public @Nullable Object call3(
            LuaState state, @Nullable Object first, @Nullable Object second, @Nullable Object third) {
        return call(state, new @Nullable Object[] {first, second, third});
    }

    /** The first of a call's values. */
    public static @Nullable Object first(@Nullable Object result) {
        if (result instanceof Object[] values) {
            return values.length == 0 ? null : values[0];
        }
        return result;
    }

    /** All of a call's values. */
    public static @Nullable Object[] all(@Nullable Object result) {
        return result instanceof Object[] values ? values : new @Nullable Object[] {result};
    }
}
