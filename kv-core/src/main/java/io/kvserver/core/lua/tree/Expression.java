package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.Site;
import org.jspecify.annotations.Nullable;

/** An expression. */
@SuppressWarnings("ReferenceEquality") // Lua compares objects by what they are, and false is one object.
public abstract class Expression extends Site {
    /** Returned by {@link #number} for a value that is not a number: no computation yields this NaN. */
    static final double OTHER = Double.longBitsToDouble(0x7ff8_dead_beef_0001L);

    private static final long OTHER_BITS = 0x7ff8_dead_beef_0001L;

    private final int line;
    private final int levels;
    private final boolean hasCall;

    /** An expression at a line, with its parts. */
    Expression(int line, Expression... parts) {
        this.line = line;
        int deepest = 0;
        boolean calls = false;
        for (Expression part : parts) {
            deepest = Math.max(deepest, part.levels);
            calls |= part.mayCall();
        }
        hasCall = calls;
        levels = deepest + 1;
    }

    @Override
    public final int line() {
        return line;
    }

    /** Whether it contains a call. */
    public boolean mayCall() {
        return hasCall;
    }

    /** How deeply its nodes are nested. */
    public final int levels() {
        return levels;
    }

    /** Its value. */
    abstract @Nullable Object eval(Frame frame);

    /** Its values, as {@link LuaFunction} says; an array belongs to the caller. */
    @Nullable
    Object evalAll(Frame frame) {
        return eval(frame);
    }

    /** Whether it may have none or several values. */
    public boolean isMulti() {
        return false;
    }

    /** Whether its value is mostly a number that {@link #number} computes without making an object. */
    public boolean isComputed() {
        return false;
    }

    /**
     * Its value as a number. For any other value it returns {@link #OTHER} and stores the value in {@link Frame#other}.
     */
    double number(Frame frame) {
        Object value = eval(frame);
        if (value instanceof Double number) {
            return number;
        }
        frame.other = value;
        return OTHER;
    }

    static boolean isOther(double number) {
        return Double.doubleToRawLongBits(number) == OTHER_BITS;
    }

    /** Whether its value counts as true. */
    boolean test(Frame frame) {
        Object value = eval(frame);
        return value != null && value != Boolean.FALSE;
    }

    /** The kind of variable, such as {@code global}; null if it is not a variable. */
    @Nullable
    String kind() {
        return null;
    }

    /** The variable's name. */
    @Nullable
    String name() {
        return null;
    }

    /** The description in error texts; null if it is not a variable. */
    final @Nullable String description() {
        return kind() == null ? null : kind() + " '" + name() + "'";
    }

    /** The values of a list, of which the last may have several. */
    static @Nullable Object[] evalList(Expression[] list, int first, Frame frame) {
        int count = list.length;
        if (count == 0 || !list[count - 1].isMulti()) {
            @Nullable Object[] values = new Object[first + count];
            for (int i = 0; i < count; i++) {
                values[first + i] = list[i].eval(frame);
            }
            return values;
        }
        if (count == 1 && first == 0) {
            return LuaFunction.all(list[0].evalAll(frame));
        }
        @Nullable Object[] front = new Object[first + count - 1];
        for (int i = 0; i < count - 1; i++) {
            front[first + i] = list[i].eval(frame);
        }
        @Nullable Object[] rest = LuaFunction.all(list[count - 1].evalAll(frame));
        @Nullable Object[] values = new Object[front.length + rest.length];
        System.arraycopy(front, 0, values, 0, front.length);
        System.arraycopy(rest, 0, values, front.length, rest.length);
        return values;
    }
}
