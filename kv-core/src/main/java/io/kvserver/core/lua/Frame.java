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
    /** The variables of enclosing functions. */
    public final Cell[] cells;
    /** The state that runs. */
    public final LuaState state;
    /** The function; null for a host function that calls back. */
    public final @Nullable LuaFunction function;
    /** The chunk's name. */
    public final String source;

    /** The arguments after the parameters. */
    public @Nullable Object[] extra = LuaFunction.NONE;
    /** The place that runs now. */
    public @Nullable Site site;
    /** The values that the function returns. */
    public @Nullable Object result;
    /** The value that was found where a number was expected. */
    public @Nullable Object other;
    /** The table of its global names. */
    public LuaTable environment;

    /** The caller's frame. */
    @Nullable
    Frame caller;
    /** Whether the calling function's frame was replaced by this one. */
    public boolean isTailCall;

    /** A call of a function, not yet entered in the state. */
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

    /** A frame for a call by the host. */
    Frame(LuaState state) {
        this.state = state;
        function = null;
        source = "=[C]";
        slots = LuaFunction.NONE;
        numbers = new double[0];
        cells = new Cell[0];
        environment = state.globals();
    }

    /** Returns and clears {@link #other}. */
    public @Nullable Object takeOther() {
        Object value = other;
        other = null;
        return value;
    }
}
