package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/** Assignments of one value. */
@SuppressWarnings("ReferenceEquality") // Lua compares objects by what they are, and false is one object.
public abstract class Assignment extends Statement {
    final Expression value;

    Assignment(int line, Expression value) {
        super(line);
        this.value = value;
    }

    /** The assignment of a value to the variable or element that an expression names. */
    public static Statement of(int line, Expression target, Expression value) {
        if (target instanceof Variable.Local local) {
            return toSlot(line, local.slot, value);
        } else if (target instanceof Variable.Shared shared) {
            return new ToShared(line, shared, value);
        } else if (target instanceof Variable.Outer outer) {
            return new ToOuter(line, outer.index, value);
        } else if (target instanceof Variable.Global global) {
            return new ToGlobal(line, global.key, value);
        } else if (target instanceof Index.Field field) {
            return new ToField(line, field, value);
        }
        return new ToElement(line, (Index.Element) target, value);
    }

    /** The assignment of a value to a slot, which replaces whatever was there. */
    public static Statement toSlot(int line, int slot, Expression value) {
        return value.isComputed() ? new Computed(line, slot, value) : new ToSlot(line, slot, value);
    }

    /** Stores any value in a variable's slot. */
    static final class ToSlot extends Assignment {
        private final int slot;

        ToSlot(int line, int slot, Expression value) {
            super(line, value);
            this.slot = slot;
        }

        @Override
        int run(Frame frame) {
            frame.slots[slot] = value.eval(frame);
            return NEXT;
        }
    }

    /** Stores a number without making an object. */
    static final class Computed extends Assignment {
        private final int slot;

        Computed(int line, int slot, Expression value) {
            super(line, value);
            this.slot = slot;
        }

        @Override
        int run(Frame frame) {
            double number = value.number(frame);
            if (Expression.isOther(number)) {
                frame.slots[slot] = frame.takeOther();
            } else {
                frame.numbers[slot] = number;
                if (frame.slots[slot] != Frame.NUMBER) {
                    frame.slots[slot] = Frame.NUMBER;
                }
            }
            return NEXT;
        }
    }

    /** Begins a local variable that closures share. */
    public static final class NewShared extends Assignment {
        private final int slot;

        /** A variable with its first value. */
        public NewShared(int line, int slot, Expression value) {
            super(line, value);
            this.slot = slot;
        }

        @Override
        int run(Frame frame) {
            frame.slots[slot] = new Cell(value.eval(frame));
            return NEXT;
        }
    }

    private static final class ToShared extends Assignment {
        private final Variable.Shared target;

        ToShared(int line, Variable.Shared target, Expression value) {
            super(line, value);
            this.target = target;
        }

        @Override
        int run(Frame frame) {
            target.cell(frame).value = value.eval(frame);
            return NEXT;
        }
    }

    private static final class ToOuter extends Assignment {
        private final int index;

        ToOuter(int line, int index, Expression value) {
            super(line, value);
            this.index = index;
        }

        @Override
        int run(Frame frame) {
            frame.cells[index].value = value.eval(frame);
            return NEXT;
        }
    }

    private static final class ToGlobal extends Assignment {
        private final LuaString key;

        ToGlobal(int line, LuaString key, Expression value) {
            super(line, value);
            this.key = key;
        }

        @Override
        int run(Frame frame) {
            LuaOperations.setIndex(frame.state, frame.environment, key, value.eval(frame), this);
            return NEXT;
        }
    }

    private static final class ToField extends Assignment {
        private final Index.Field target;

        ToField(int line, Index.Field target, Expression value) {
            super(line, value);
            this.target = target;
        }

        @Override
        int run(Frame frame) {
            Object object = target.object.eval(frame);
            store(frame, object, target.key, value.eval(frame));
            return NEXT;
        }

        @Override
        public @Nullable String describe(int operand) {
            return target.describe(operand);
        }
    }

    private static final class ToElement extends Assignment {
        private final Index.Element target;

        ToElement(int line, Index.Element target, Expression value) {
            super(line, value);
            this.target = target;
        }

        @Override
        int run(Frame frame) {
            Object object = target.object.eval(frame);
            double number = target.key.number(frame);
            if (Expression.isOther(number)) {
                Object key = frame.takeOther();
                store(frame, object, key, value.eval(frame));
                return NEXT;
            }
            Object stored = value.eval(frame);
            int index = (int) number;
            if (index > 0
                    && index == number
                    && object instanceof LuaTable table
                    && table.metatable() == null
                    && !table.isReadOnly()) {
                table.set(index, stored);
            } else {
                LuaOperations.setIndex(frame.state, object, number, stored, this);
            }
            return NEXT;
        }

        @Override
        public @Nullable String describe(int operand) {
            return target.describe(operand);
        }
    }

    final void store(Frame frame, @Nullable Object object, @Nullable Object key, @Nullable Object stored) {
        if (object instanceof LuaTable table
                && key instanceof LuaString
                && table.metatable() == null
                && !table.isReadOnly()) {
            table.set(key, stored);
        } else {
            LuaOperations.setIndex(frame.state, object, key, stored, this);
        }
    }
}
