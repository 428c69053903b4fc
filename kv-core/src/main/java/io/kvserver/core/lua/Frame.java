package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * One call of a function that is running. A local variable lies in a slot; a number that was computed lies in {@link #numbers}
 * instead, and its slot holds {@link #NUMBER}, so that arithmetic makes no objects. Confined to the thread that has its state.
 */
public final class Frame {
    /** Stands in a slot whose value is in {@link #numbers}. */
    public static final Object NUMBER = new Object();

    /** The local variables, or their {@link Cell}s. */
    public final @Nullable Object[] slots;
    /** Numbers in slots of the same index. */
    public final double[] numbers;
    /** The variables of functions around. */
    public final Cell[] cells;
    /** The state that runs. */
    public final LuaState state;
    /** The function; null for a function of the host that calls back. */
    public final @Nullable LuaFunction function;
    /** The name of the chunk. */
    public final String source;

    /** What is passed behind the parameters. */
    public @Nullable Object[] extra = LuaFunction.NONE;
    /** Where it is now. */
    public @Nullable Site site;
    /** What it returns. */
    public @Nullable Object result;
    /** A value that should have been a number but is none. */
    public @Nullable Object other;
    /** The table of its global names. */
    public LuaTable environment;

    /** The caller's frame. */
    @Nullable
    Frame caller;
    /** Whether the function that called it is gone. */
    public boolean isTailCall;

    /** A call of a function; the state does not know it yet. */
    public Frame(
            LuaState state,
            LuaFunction function,
            String source,
            @Nullable Object[] slots,
            double[] numbers,
            Cell[] cells) {
        this.state = state;
        this.function = function;
        this.source = source;
        this.slots = slots;
        this.numbers = numbers;
        this.cells = cells;
        environment = function.environment;
    }

    /** A call of the host's. */
    Frame(LuaState state) {
        this.state = state;
        function = null;
        source = "=[C]";
        slots = LuaFunction.NONE;
        numbers = new double[0];
        cells = new Cell[0];
        environment = state.globals();
    }

    /** Takes {@link #other}. */
    public @Nullable Object takeOther() {
        Object value = other;
        other = null;
        return value;
    }
}
