package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaOperations;
import org.jspecify.annotations.Nullable;

/** Assignments of several values at a time. */
public final class Assignments {
    private Assignments() {}

    /** Exactly {@code wanted} values of a list, filled up with nil. */
    static @Nullable Object[] adjusted(Expression[] list, int wanted, Frame frame) {
        @Nullable Object[] values = new Object[wanted];
        for (int i = 0; i < list.length; i++) {
            if (i == list.length - 1 && list[i].isMulti() && i < wanted) {
                @Nullable Object[] rest = LuaFunction.all(list[i].evalAll(frame));
                System.arraycopy(rest, 0, values, i, Math.min(rest.length, wanted - i));
            } else {
                Object value = list[i].eval(frame);
                if (i < wanted) {
                    values[i] = value;
                }
            }
        }
        return values;
    }

    /** {@code local a, b = ...}. */
    public static final class NewLocals extends Statement {
        private final int first;
        private final boolean[] shared;
        private final Expression[] values;

        /** New variables in successive slots; {@code shared} marks those that closures share. */
        public NewLocals(int line, int first, boolean[] shared, Expression... values) {
            super(line);
            this.first = first;
            this.shared = shared;
            this.values = values;
        }

        @Override
        int run(Frame frame) {
            @Nullable Object[] adjusted = adjusted(values, shared.length, frame);
            for (int i = 0; i < shared.length; i++) {
                frame.slots[first + i] = shared[i] ? new Cell(adjusted[i]) : adjusted[i];
            }
            return NEXT;
        }
    }

    /** {@code local function}: the function can refer to its own variable. */
    public static final class NewFunction extends Statement {
        private final int slot;
        private final boolean isShared;
        private final Expression function;

        /** A function in a new variable. */
        public NewFunction(int line, int slot, boolean isShared, Expression function) {
            super(line);
            this.slot = slot;
            this.isShared = isShared;
            this.function = function;
        }

        @Override
        int run(Frame frame) {
            if (isShared) {
                Cell cell = new Cell(null);
                frame.slots[slot] = cell;
                cell.value = function.eval(frame);
            } else {
                frame.slots[slot] = function.eval(frame);
            }
            return NEXT;
        }
    }

    /** {@code a, b[i] = ...}: evaluates all expressions first, then assigns from the last to the first. */
    public static final class Several extends Statement {
        private final Expression[] targets;
        private final Expression[] values;

        /** The assignment of values to the variables and elements that expressions name. */
        public Several(int line, Expression[] targets, Expression... values) {
            super(line);
            this.targets = targets;
            this.values = values;
        }

        @Override
        int run(Frame frame) {
            @Nullable Object[] objects = new Object[targets.length];
            @Nullable Object[] keys = new Object[targets.length];
            for (int i = 0; i < targets.length; i++) {
                if (targets[i] instanceof Index index) {
                    objects[i] = index.object.eval(frame);
                    keys[i] = index instanceof Index.Element element ? element.key.eval(frame) : null;
                }
            }
            @Nullable Object[] adjusted = adjusted(values, targets.length, frame);
            for (int i = targets.length - 1; i >= 0; i--) {
                store(frame, i, objects[i], keys[i], adjusted[i]);
            }
            return NEXT;
        }

        private void store(Frame frame, int i, @Nullable Object object, @Nullable Object key, @Nullable Object value) {
            Expression target = targets[i];
            if (target instanceof Variable.Local local) {
                frame.slots[local.slot] = value;
            } else if (target instanceof Variable.Shared shared) {
                shared.cell(frame).value = value;
            } else if (target instanceof Variable.Outer outer) {
                frame.cells[outer.index].value = value;
            } else if (target instanceof Variable.Global global) {
                LuaOperations.setIndex(frame.state, frame.environment, global.key, value, target);
            } else if (target instanceof Index.Field field) {
                LuaOperations.setIndex(frame.state, object, field.key, value, target);
            } else {
                LuaOperations.setIndex(frame.state, object, key, value, target);
            }
        }
    }
}
