package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaString;
import org.jspecify.annotations.Nullable;

/** A constant: nil, a boolean, or a string. */
public final class Constant extends Expression {
    private final @Nullable Object value;

    /** A constant of a value. */
    public Constant(int line, @Nullable Object value) {
        super(line);
        this.value = value;
    }

    /** The value, if it is a string. */
    public @Nullable LuaString text() {
        return value instanceof LuaString text ? text : null;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Override
    @Nullable
    Object eval(Frame frame) {
        return value;
    }

    /** A constant number. */
    public static final class Numeric extends Expression {
        private final double value;
        private final Double boxed;

        /** A constant of a number. */
        public Numeric(int line, double value) {
            super(line);
            this.value = value;
            boxed = value;
        }

        double value() {
            return value;
        }

        @Override
        Object eval(Frame frame) {
            return boxed;
        }

        @Override
        double number(Frame frame) {
            return value;
        }

        @Override
        public boolean isComputed() {
            return true;
        }
    }
}
