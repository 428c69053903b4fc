package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.Metamethod;
import org.jspecify.annotations.Nullable;

/** Arithmetic operators. They make no object as long as the operands are numbers. */
public abstract class Arithmetic extends Expression {
    final Expression left;
    final Expression right;
    private final int event;

    Arithmetic(int line, Expression left, Expression right, int event) {
        super(line, left, right);
        this.left = left;
        this.right = right;
        this.event = event;
    }

    /** The negation of an operand; a constant is negated at once. */
    public static Expression negate(int line, Expression operand) {
        return operand instanceof Constant.Numeric constant
                ? new Constant.Numeric(line, -constant.value())
                : new Negate(line, operand);
    }

    @Override
    abstract double number(Frame frame);

    @Override
    public final boolean isComputed() {
        return true;
    }

    @Override
    final @Nullable Object eval(Frame frame) {
        double number = number(frame);
        return isOther(number) ? frame.takeOther() : (Object) number;
    }

    @Override
    public final @Nullable String describe(int operand) {
        return operand == 0 ? left.description() : operand == 1 ? right.description() : null;
    }

    /** The result if the left operand, {@link Frame#other}, is not a number. */
    final double withOtherLeft(Frame frame) {
        Object value = frame.takeOther();
        return general(frame, value, right.eval(frame));
    }

    /** The result if the right operand, {@link Frame#other}, is not a number. */
    final double withOtherRight(Frame frame, double number) {
        return general(frame, number, frame.takeOther());
    }

    private double general(Frame frame, @Nullable Object first, @Nullable Object second) {
        Object result = LuaOperations.arithmetic(frame.state, event, first, second, this);
        if (result instanceof Double number) {
            return number;
        }
        frame.other = result;
        return OTHER;
    }

    /** A sum. */
    public static final class Add extends Arithmetic {
        /** A sum of two operands. */
        public Add(int line, Expression left, Expression right) {
            super(line, left, right, Metamethod.ADD);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                return withOtherLeft(frame);
            }
            double b = right.number(frame);
            return isOther(b) ? withOtherRight(frame, a) : a + b;
        }
    }

    /** A difference. */
    public static final class Subtract extends Arithmetic {
        /** A difference of two operands. */
        public Subtract(int line, Expression left, Expression right) {
            super(line, left, right, Metamethod.SUB);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                return withOtherLeft(frame);
            }
            double b = right.number(frame);
            return isOther(b) ? withOtherRight(frame, a) : a - b;
        }
    }

    /** A product. */
    public static final class Multiply extends Arithmetic {
        /** A product of two operands. */
        public Multiply(int line, Expression left, Expression right) {
            super(line, left, right, Metamethod.MUL);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                return withOtherLeft(frame);
            }
            double b = right.number(frame);
            return isOther(b) ? withOtherRight(frame, a) : a * b;
        }
    }

    /** A quotient. */
    public static final class Divide extends Arithmetic {
        /** A quotient of two operands. */
        public Divide(int line, Expression left, Expression right) {
            super(line, left, right, Metamethod.DIV);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                return withOtherLeft(frame);
            }
            double b = right.number(frame);
            return isOther(b) ? withOtherRight(frame, a) : a / b;
        }
    }

    /** A remainder. */
    public static final class Modulo extends Arithmetic {
        /** A remainder of two operands. */
        public Modulo(int line, Expression left, Expression right) {
            super(line, left, right, Metamethod.MOD);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                return withOtherLeft(frame);
            }
            double b = right.number(frame);
            return isOther(b) ? withOtherRight(frame, a) : LuaOperations.modulo(a, b);
        }
    }

    /** A power. */
    public static final class Power extends Arithmetic {
        /** A power of two operands. */
        public Power(int line, Expression left, Expression right) {
            super(line, left, right, Metamethod.POW);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                return withOtherLeft(frame);
            }
            double b = right.number(frame);
            return isOther(b) ? withOtherRight(frame, a) : LuaOperations.power(a, b);
        }
    }

    /** A negation. */
    public static final class Negate extends Arithmetic {
        /** The negation of one operand. */
        public Negate(int line, Expression operand) {
            super(line, operand, operand, Metamethod.UNM);
        }

        @Override
        double number(Frame frame) {
            double a = left.number(frame);
            if (isOther(a)) {
                Object value = frame.takeOther();
                Object result = LuaOperations.arithmetic(frame.state, Metamethod.UNM, value, value, this);
                if (result instanceof Double number) {
                    return number;
                }
                frame.other = result;
                return OTHER;
            }
            return -a;
        }
    }
}
