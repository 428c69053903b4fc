package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaString;
import org.jspecify.annotations.Nullable;

/** Comparisons. */
public abstract class Comparison extends Expression {
    final Expression left;
    final Expression right;

    Comparison(int line, Expression left, Expression right) {
        super(line, left, right);
        this.left = left;
        this.right = right;
    }

    @Override
    abstract boolean test(Frame frame);

    @Override
    final Object eval(Frame frame) {
        return test(frame);
    }

    /** The result if one of the operands is not a number. */
    boolean general(Frame frame, @Nullable Object first, @Nullable Object second) {
        throw new UnsupportedOperationException();
    }

    /** {@code left < right}. */
    public static final class Less extends Comparison {
        /** Compares two operands. */
        public Less(int line, Expression left, Expression right) {
            super(line, left, right);
        }

        @Override
        boolean test(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                Object value = frame.takeOther();
                return general(frame, value, right.eval(frame));
            }
            double b = right.number(frame);
            return isOther(b) ? general(frame, a, frame.takeOther()) : a < b;
        }

        @Override
        boolean general(Frame frame, @Nullable Object first, @Nullable Object second) {
            return LuaOperations.less(frame.state, first, second, this);
        }
    }

    /** {@code left <= right}. */
    public static final class LessOrEqual extends Comparison {
        /** Compares two operands. */
        public LessOrEqual(int line, Expression left, Expression right) {
            super(line, left, right);
        }

        @Override
        boolean test(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                Object value = frame.takeOther();
                return general(frame, value, right.eval(frame));
            }
            double b = right.number(frame);
            return isOther(b) ? general(frame, a, frame.takeOther()) : a <= b;
        }

        @Override
        boolean general(Frame frame, @Nullable Object first, @Nullable Object second) {
            return LuaOperations.lessOrEqual(frame.state, first, second, this);
        }
    }

    /** {@code left > right}. */
    public static final class Greater extends Comparison {
        /** Compares two operands. */
        public Greater(int line, Expression left, Expression right) {
            super(line, left, right);
        }

        @Override
        boolean test(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                Object value = frame.takeOther();
                return general(frame, value, right.eval(frame));
            }
            double b = right.number(frame);
            return isOther(b) ? general(frame, a, frame.takeOther()) : a > b;
        }

        @Override
        boolean general(Frame frame, @Nullable Object first, @Nullable Object second) {
            return LuaOperations.less(frame.state, second, first, this);
        }
    }

    /** {@code left >= right}. */
    public static final class GreaterOrEqual extends Comparison {
        /** Compares two operands. */
        public GreaterOrEqual(int line, Expression left, Expression right) {
            super(line, left, right);
        }

        @Override
        boolean test(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                Object value = frame.takeOther();
                return general(frame, value, right.eval(frame));
            }
            double b = right.number(frame);
            return isOther(b) ? general(frame, a, frame.takeOther()) : a >= b;
        }

        @Override
        boolean general(Frame frame, @Nullable Object first, @Nullable Object second) {
            return LuaOperations.lessOrEqual(frame.state, second, first, this);
        }
    }

    /** {@code left == right} or {@code left ~= right}. */
    public static final class Equal extends Comparison {
        private final boolean wanted;

        /** Compares two operands; {@code wanted} is the result if they are equal. */
        public Equal(int line, Expression left, Expression right, boolean wanted) {
            super(line, left, right);
            this.wanted = wanted;
        }

        @Override
        boolean test(Frame frame) {
            if (right instanceof Constant.Numeric constant) {
                double number = left.number(frame);
                if (isOther(number)) {
                    frame.other = null;
                    return !wanted;
                }
                return (number == constant.value()) == wanted;
            }
            Object first = left.eval(frame);
            Object second = right.eval(frame);
            boolean isEqual = (first instanceof LuaString text && second instanceof LuaString other)
                    ? text.equals(other)
                    : LuaOperations.equal(frame.state, first, second, this);
            return isEqual == wanted;
        }
    }
}
