package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaOperations;
import org.jspecify.annotations.Nullable;

/** {@code and}, {@code or} and {@code not}. */
public final class Logic {
    private Logic() {}

    /** {@code left and right}. */
    public static final class And extends Expression {
        private final Expression left;
        private final Expression right;

        /** Both operands. */
        public And(int line, Expression left, Expression right) {
            super(line, left, right);
            this.left = left;
            this.right = right;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            Object value = left.eval(frame);
            return LuaOperations.isTrue(value) ? right.eval(frame) : value;
        }

        @Override
        boolean test(Frame frame) {
            return left.test(frame) && right.test(frame);
        }
    }

    /** {@code left or right}. */
    public static final class Or extends Expression {
        private final Expression left;
        private final Expression right;

        /** Either operand. */
        public Or(int line, Expression left, Expression right) {
            super(line, left, right);
            this.left = left;
            this.right = right;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            Object value = left.eval(frame);
            return LuaOperations.isTrue(value) ? value : right.eval(frame);
        }

        @Override
        boolean test(Frame frame) {
            return left.test(frame) || right.test(frame);
        }
    }

    /** {@code not operand}. */
    public static final class Not extends Expression {
        private final Expression operand;

        /** The opposite of an operand. */
        public Not(int line, Expression operand) {
            super(line, operand);
            this.operand = operand;
        }

        @Override
        Object eval(Frame frame) {
            return !operand.test(frame);
        }

        @Override
        boolean test(Frame frame) {
            return !operand.test(frame);
        }
    }

    /** {@code #operand}. */
    public static final class Length extends Expression {
        private final Expression operand;

        /** The length of an operand. */
        public Length(int line, Expression operand) {
            super(line, operand);
            this.operand = operand;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            return LuaOperations.length(frame.state, operand.eval(frame), this);
        }

        @Override
        public @Nullable String describe(int index) {
            return index == 0 ? operand.description() : null;
        }
    }

    /** An expression in parentheses, which has exactly one value. */
    public static final class Single extends Expression {
        private final Expression inner;

        /** The first value of an expression. */
        public Single(int line, Expression inner) {
            super(line, inner);
            this.inner = inner;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            return inner.eval(frame);
        }
    }
}
