package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import org.jspecify.annotations.Nullable;

/**
 * An operand whose value has to wait while another one makes a call. The value is also in a slot of the frame, after
 * the local variables, where the measurement of memory finds it.
 */
public final class Held extends Expression {
    private final Expression inner;
    private final int index;

    /** An operand whose value is kept in a slot; {@code index} counts back from the last slot. */
    public Held(Expression inner, int index) {
        super(inner.line(), inner);
        this.inner = inner;
        this.index = index;
    }

    /** Whether an expression need not be held: its value is in a frame or a chunk anyway, or takes no memory. */
    public static boolean isNeedless(Expression expression) {
        return expression instanceof Variable
                || expression instanceof Constant
                || expression instanceof Comparison
                || expression instanceof Logic.Not
                || expression.isComputed();
    }

    static void keep(Frame frame, int index, @Nullable Object value) {
        frame.slots[frame.slots.length - 1 - index] = value;
    }

    @Override
    @Nullable
    Object eval(Frame frame) {
        Object value = inner.eval(frame);
        keep(frame, index, value);
        return value;
    }

    @Override
    @Nullable
    String kind() {
        return inner.kind();
    }

    @Override
    @Nullable
    String name() {
        return inner.name();
    }
}
