package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaIteration;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/** The two kinds of {@code for}. */
public final class Loops {
    private Loops() {}

    /** {@code for i = first, last, step}. */
    public static final class Counting extends Statement {
        private final int slot;
        private final boolean isShared;
        private final Expression[] bounds;
        private final Statement[] body;

        /** Runs the body for each number; the bounds are the first number, the last one and the step. */
        public Counting(int line, int slot, boolean isShared, Expression[] bounds, Statement... body) {
            super(line);
            this.slot = slot;
            this.isShared = isShared;
            this.bounds = bounds;
            this.body = body;
        }

        @Override
        int run(Frame frame) {
            Object first = bounds[0].eval(frame);
            Object last = bounds[1].eval(frame);
            Object step = bounds.length > 2 ? bounds[2].eval(frame) : (Object) 1.0;
            double start = number(frame, first, "'for' initial value must be a number");
            double limit = number(frame, last, "'for' limit must be a number");
            return run(frame, start, limit, number(frame, step, "'for' step must be a number"));
        }

        private double number(Frame frame, @Nullable Object value, String text) {
            Double number = LuaNumbers.toNumber(value);
            if (number == null) {
                frame.site = this;
                throw frame.state.error(text);
            }
            return number;
        }

        private int run(Frame frame, double start, double limit, double step) {
            // As Lua 5.1 computes it, rounding and all.
            double number = start - step + step;
            while (step > 0 ? number <= limit : limit <= number) {
                frame.site = this;
                frame.state.budget().tick();
                if (isShared) {
                    frame.slots[slot] = new Cell(number);
                } else {
                    frame.numbers[slot] = number;
                    frame.slots[slot] = Frame.NUMBER;
                }
                int end = runAll(body, frame);
                if (end != NEXT) {
                    return end == BREAK ? NEXT : end;
                }
                number += step;
            }
            return NEXT;
        }
    }

    /** {@code for a, b in ...}. */
    public static final class Iterating extends Statement {
        private final int held;
        private final int first;
        private final boolean[] shared;
        private final Expression[] source;
        private final Statement[] body;

        /**
         * The slots that a loop uses.
         *
         * @param first the slot of its first variable
         * @param held where the iterator is kept, as {@link Held} says
         */
        public record Slots(int first, int held) {}

        /** Runs the body for each result of an iterator; its variables are in successive slots. */
        public Iterating(int line, Slots slots, boolean[] shared, Expression[] source, Statement... body) {
            super(line);
            first = slots.first;
            held = slots.held;
            this.shared = shared;
            this.source = source;
            this.body = body;
        }

        @Override
        int run(Frame frame) {
            @Nullable Object[] triple = Assignments.adjusted(source, 3, frame);
            Held.keep(frame, held, triple);
            if (triple[0] instanceof LuaIteration.Next && triple[1] instanceof LuaTable table && triple[2] == null) {
                return overTable(frame, table);
            }
            LuaState state = frame.state;
            Object control = triple[2];
            while (true) {
                frame.site = this;
                state.budget().tick();
                Object result = triple[0] instanceof LuaFunction function
                        ? function.call2(state, triple[1], control)
                        : LuaOperations.call(state, triple[0], new Object[] {triple[1], control}, this);
                control = LuaFunction.first(result);
                if (control == null) {
                    return NEXT;
                }
                store(frame, result);
                int end = runAll(body, frame);
                if (end != NEXT) {
                    return end == BREAK ? NEXT : end;
                }
            }
        }

        private void store(Frame frame, @Nullable Object result) {
            for (int i = 0; i < shared.length; i++) {
                Object value;
                if (result instanceof Object[] values) {
                    value = i < values.length ? values[i] : null;
                } else {
                    value = i == 0 ? result : null;
                }
                set(frame, i, value);
            }
        }

        private void set(Frame frame, int index, @Nullable Object value) {
            frame.slots[first + index] = shared[index] ? new Cell(value) : value;
        }

        /** Loops as {@code next} would, without a call and a lookup for each entry. */
        private int overTable(Frame frame, LuaTable table) {
            int position = table.nextPosition(0);
            while (position >= 0) {
                frame.site = this;
                frame.state.budget().tick();
                Object key = table.keyAt(position);
                set(frame, 0, key);
                for (int i = 1; i < shared.length; i++) {
                    set(frame, i, i == 1 ? table.valueAt(position) : null);
                }
                int end = runAll(body, frame);
                if (end != NEXT) {
                    return end == BREAK ? NEXT : end;
                }
                frame.site = this;
                position = LuaIteration.after(frame.state, table, position, key);
            }
            return NEXT;
        }

        @Override
        public @Nullable String calledName() {
            return "(for generator)";
        }
    }
}
