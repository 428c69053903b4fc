package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Expressions that make values: functions, tables, and the arguments after the parameters. */
public final class Values {
    private Values() {}

    /** {@code ...}. */
    public static final class Extra extends Expression {
        /** The arguments behind the parameters. */
        public Extra(int line) {
            super(line);
        }

        @Override
        @Nullable
        Object eval(Frame frame) {
            return frame.extra.length == 0 ? null : frame.extra[0];
        }

        @Override
        @Nullable
        Object evalAll(Frame frame) {
            frame.state.allocate(8L * frame.extra.length);
            return frame.extra.length == 0 ? LuaFunction.NONE : frame.extra.clone();
        }

        @Override
        public boolean isMulti() {
            return true;
        }
    }

    /** A function. */
    public static final class Function extends Expression {
        private static final int BYTES = 64;

        private final Prototype prototype;

        /** A new closure of a function. */
        public Function(int line, Prototype prototype) {
            super(line);
            this.prototype = prototype;
        }

        @Override
        Object eval(Frame frame) {
            frame.state.allocate(BYTES + 32L * prototype.captures.length);
            return new Closure(prototype, prototype.capture(frame), frame.environment);
        }
    }

    /** A table with its first elements. */
    public static final class Table extends Expression {
        private final int held;
        /** The number of elements that Lua 5.1 stores at once. */
        private static final int BATCH = 50;

        /** The keys; null for elements that are numbered. */
        private final @Nullable Expression[] keys;

        private final Expression[] values;
        private final int elements;
        private final int others;

        /** A table of elements with and without keys. It is kept in a slot, as {@link Held} says. */
        public Table(int line, int held, Expression[] keys, Expression[] values) {
            super(line, values);
            this.held = held;
            this.keys = keys;
            this.values = values;
            int numbered = 0;
            for (Expression key : keys) {
                numbered += key == NO_KEY ? 1 : 0;
            }
            others = roundedUp(values.length - numbered);
            boolean isOpen =
                    values.length > 0 && keys[values.length - 1] == NO_KEY && values[values.length - 1].isMulti();
            elements = roundedUp(isOpen ? numbered - 1 : numbered);
        }

        /** Stands for the key of an element that has none. */
        public static final Expression NO_KEY = new Constant(0, null);

        /** A size as Lua 5.1's code can express it: sizes from 16 on have four significant bits. */
        private static int roundedUp(int size) {
            int shift = 0;
            int rest = size;
            while (rest >= 16) {
                rest = (rest + 1) >> 1;
                shift++;
            }
            return rest << shift;
        }

        @Override
        Object eval(Frame frame) {
            LuaTable table = frame.state.newTable(elements, others);
            Held.keep(frame, held, table);
            @Nullable Object[] batch = new Object[Math.min(BATCH, Math.max(0, values.length))];
            int waiting = 0;
            int stored = 0;
            for (int i = 0; i < values.length; i++) {
                Expression key = keys[i];
                if (key != NO_KEY && key != null) {
                    Object name = key.eval(frame);
                    Object value = values[i].eval(frame);
                    if (name == null || name instanceof Double) {
                        LuaOperations.setIndex(frame.state, table, name, value, this);
                    } else {
                        table.set(name, value);
                    }
                } else if (i == values.length - 1 && values[i].isMulti()) {
                    @Nullable Object[] rest = LuaFunction.all(values[i].evalAll(frame));
                    batch = Arrays.copyOf(batch, waiting + rest.length);
                    System.arraycopy(rest, 0, batch, waiting, rest.length);
                    waiting += rest.length;
                } else {
                    if (waiting == BATCH) {
                        table.store(stored, batch, waiting);
                        stored += waiting;
                        waiting = 0;
                    }
                    batch[waiting++] = values[i].eval(frame);
                }
            }
            table.store(stored, batch, waiting);
            return table;
        }
    }
}
