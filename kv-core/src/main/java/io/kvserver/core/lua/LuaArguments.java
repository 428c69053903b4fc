package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** Reads a function's arguments with Lua's error texts. Positions count from 0, those in texts from 1. */
public final class LuaArguments {
    private LuaArguments() {}

    /** An argument; nil if it is missing. */
    public static @Nullable Object get(@Nullable Object[] arguments, int index) {
        return index < arguments.length ? arguments[index] : null;
    }

    /** An argument that must be present, of any type; nil counts as present. */
    public static @Nullable Object any(LuaState state, @Nullable Object[] arguments, int index) {
        if (index >= arguments.length) {
            throw error(state, index, "value expected");
        }
        return arguments[index];
    }

    /** A string, or a number as text. */
    public static LuaString string(LuaState state, @Nullable Object[] arguments, int index) {
        Object value = get(arguments, index);
        if (value instanceof LuaString text) {
            return text;
        } else if (value instanceof Double number) {
            return LuaNumbers.toText(number.doubleValue());
        }
        throw typeError(state, arguments, index, "string");
    }

    /** A string, or a default for a missing one. */
    public static LuaString string(LuaState state, @Nullable Object[] arguments, int index, LuaString missing) {
        return get(arguments, index) == null ? missing : string(state, arguments, index);
    }

    /** A number, or a string that reads as one. */
    public static double number(LuaState state, @Nullable Object[] arguments, int index) {
        Double number = LuaNumbers.toNumber(get(arguments, index));
        if (number == null) {
            throw typeError(state, arguments, index, "number");
        }
        return number;
    }

    /** A number, or a default for a missing one. */
    public static double number(LuaState state, @Nullable Object[] arguments, int index, double missing) {
        return get(arguments, index) == null ? missing : number(state, arguments, index);
    }

    /** A whole number: the fraction is cut off. */
    public static long integer(LuaState state, @Nullable Object[] arguments, int index) {
        return toInteger(number(state, arguments, index));
    }

    /** A whole number, or a default for a missing one. */
    public static long integer(LuaState state, @Nullable Object[] arguments, int index, long missing) {
        return get(arguments, index) == null ? missing : integer(state, arguments, index);
    }

    /** A number as C converts it to a 64-bit integer on x86. */
    public static long toInteger(double number) {
        return number >= -0x1p63 && number < 0x1p63 ? (long) number : Long.MIN_VALUE;
    }

    /** A table. */
    public static LuaTable table(LuaState state, @Nullable Object[] arguments, int index) {
        if (get(arguments, index) instanceof LuaTable table) {
            return table;
        }
        throw typeError(state, arguments, index, "table");
    }

    /** A function. */
    public static LuaFunction function(LuaState state, @Nullable Object[] arguments, int index) {
        if (get(arguments, index) instanceof LuaFunction function) {
            return function;
        }
        throw typeError(state, arguments, index, "function");
    }

    /** The error that an argument has the wrong type. */
    public static LuaError typeError(LuaState state, @Nullable Object[] arguments, int index, String expected) {
        String found = index < arguments.length ? LuaType.name(arguments[index]) : "no value";
        return error(state, index, expected + " expected, got " + found);
    }

    /** The error that an argument is bad, with the reason. */
    public static LuaError error(LuaState state, int index, String reason) {
        String name = state.calledName();
        int number = index + 1;
        if (state.isMethodCall()) {
            number--;
            if (number == 0) {
                return state.error("calling '" + name + "' on bad self (" + reason + ")");
            }
        }
        return state.error("bad argument #" + number + " to '" + name + "' (" + reason + ")");
    }
}
