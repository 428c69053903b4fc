package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.Site;
import org.jspecify.annotations.Nullable;

/** Any number of operands with {@code ..} between them. */
public final class Concat extends Expression {
    private static final long MAX = Integer.MAX_VALUE - 64;

    private final Expression[] operands;

    /** Concatenates two operands; if the second is a concatenation itself, its operands are merged into this one. */
    public static Concat of(int line, Expression left, Expression right) {
        if (right instanceof Concat rest) {
            Expression[] all = new Expression[rest.operands.length + 1];
            all[0] = left;
            System.arraycopy(rest.operands, 0, all, 1, rest.operands.length);
            return new Concat(line, all);
        }
        return new Concat(line, left, right);
    }

    private Concat(int line, Expression... operands) {
        super(line, operands);
        this.operands = operands;
    }

    @Override
    @Nullable
    Object eval(Frame frame) {
        @Nullable Object[] values = new Object[operands.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = operands[i].eval(frame);
        }
        LuaState state = frame.state;
        int last = values.length - 1;
        Object right = values[last];
        while (last > 0) {
            LuaString text = LuaNumbers.toText(right);
            Object left = values[last - 1];
            if (text == null || LuaNumbers.toText(left) == null) {
                right = withMetamethod(frame, last - 1, left, right);
                last--;
                continue;
            }
            int first = last;
            long length = text.length();
            values[last] = text;
            while (first > 0) {
                LuaString part = LuaNumbers.toText(values[first - 1]);
                if (part == null) {
                    break;
                }
                values[--first] = part;
                length += part.length();
            }
            right = join(state, values, first, last, length);
            last = first;
        }
        return right;
    }

    private static LuaString join(LuaState state, @Nullable Object[] values, int first, int last, long length) {
        if (length > MAX) {
            throw state.error("string length overflow");
        }
        state.allocate(length + 48);
        state.budget().spend((int) (length >>> 8));
        byte[] bytes = new byte[(int) length];
        int at = 0;
        for (int i = first; i <= last; i++) {
            if (values[i] instanceof LuaString text) {
                System.arraycopy(text.bytes(), 0, bytes, at, text.length());
                at += text.length();
            }
        }
        return LuaString.of(bytes);
    }

    private @Nullable Object withMetamethod(Frame frame, int index, @Nullable Object left, @Nullable Object right) {
        return LuaOperations.concat(frame.state, left, right, new Pair(index));
    }

    /** Two neighbouring operands, for error texts. */
    private final class Pair extends Site {
        private final int index;

        Pair(int index) {
            this.index = index;
        }

        @Override
        public int line() {
            return Concat.this.line();
        }

        @Override
        public @Nullable String describe(int operand) {
            int at = index + operand;
            // Only the rightmost pair has two operands of the program; in others the right one is a result.
            boolean isResult = operand == 1 && at < operands.length - 1;
            return isResult ? null : operands[at].description();
        }
    }
}
