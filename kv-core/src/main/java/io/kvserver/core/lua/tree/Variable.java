package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Variables by name: local ones, those of enclosing functions, and global ones. */
@SuppressWarnings("ReferenceEquality") // Lua compares objects by what they are, and false is one object.
public abstract class Variable extends Expression {
    private final String name;

    Variable(int line, String name) {
        super(line);
        this.name = name;
    }

    @Override
    final String name() {
        return name;
    }

    /** A local variable that only its own function uses. */
    public static final class Local extends Variable {
        final int slot;

        /** The variable in a slot. */
        public Local(int line, String name, int slot) {
            super(line, name);
            this.slot = slot;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            Object value = frame.slots[slot];
            return value == Frame.NUMBER ? (Object) frame.numbers[slot] : value;
        }

        @Override
        double number(Frame frame) {
            Object value = frame.slots[slot];
            if (value == Frame.NUMBER) {
                return frame.numbers[slot];
            } else if (value instanceof Double number) {
                return number;
            }
            frame.other = value;
            return OTHER;
        }

        @Override
        boolean test(Frame frame) {
            Object value = frame.slots[slot];
            return value != null && value != Boolean.FALSE;
        }

        @Override
        String kind() {
            return "local";
        }
    }

    /** A local variable that closures share. */
    public static final class Shared extends Variable {
        final int slot;

        /** The variable whose cell is in a slot. */
        public Shared(int line, String name, int slot) {
            super(line, name);
            this.slot = slot;
        }

        Cell cell(Frame frame) {
            return (Cell) Objects.requireNonNull(frame.slots[slot]);
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            return cell(frame).value;
        }

        @Override
        String kind() {
            return "local";
        }
    }

    /** A variable of an enclosing function. */
    public static final class Outer extends Variable {
        final int index;

        /** The variable in one of the closure's cells. */
        public Outer(int line, String name, int index) {
            super(line, name);
            this.index = index;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            return frame.cells[index].value;
        }

        @Override
        String kind() {
            return "upvalue";
        }
    }

    /** A global variable. */
    public static final class Global extends Variable {
        final LuaString key;

        /** The variable of this name. */
        public Global(int line, LuaString key) {
            super(line, key.toString());
            this.key = key;
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            LuaTable table = frame.environment;
            Object value = table.get(key);
            return value != null || table.metatable() == null
                    ? value
                    : LuaOperations.index(frame.state, table, key, this);
        }

        @Override
        String kind() {
            return "global";
        }
    }
}
