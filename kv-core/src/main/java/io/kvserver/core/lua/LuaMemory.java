package io.kvserver.core.lua;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Measures a state's memory: everything that can be reached from its globals and from the running calls. It runs when
 * the budget's count of allocated bytes passes the limit; garbage is then no longer counted.
 */
final class LuaMemory {
    static final int STRING_BYTES = 48;
    private static final int FUNCTION_BYTES = 64;
    private static final int FRAME_BYTES = 96;
    private static final int SLOT_BYTES = 24;

    private static final AtomicInteger MARKS = new AtomicInteger();

    private final LuaState state;
    private final Deque<Object> open = new ArrayDeque<>();
    private int mark;
    private long found;

    LuaMemory(LuaState state) {
        this.state = state;
    }

    /** Measures the state. Raises an error if the state holds so much that the next measurement would follow soon. */
    void measure(long wanted) {
        long limit = state.budget().limitBytes();
        mark = MARKS.incrementAndGet();
        found = 0;
        add(state.globals());
        add(state.stringMetatable());
        addFrames(state.top());
        state.strands().forEachCoroutine(this::add);
        state.unfinished().accept(this::add);
        while (!open.isEmpty()) {
            enter(open.removeLast());
        }
        // Measuring takes time: it pays only if a good part has become free.
        if (found + state.budget().pinnedBytes() + wanted > limit - limit / 4) {
            state.budget().measured(found);
            throw new LuaError(LuaString.of("not enough memory"), "", -1);
        }
        state.budget().measured(found + wanted);
    }

    private void addFrames(@Nullable Frame innermost) {
        for (Frame frame = innermost; frame != null; frame = frame.caller) {
            found += FRAME_BYTES + (long) SLOT_BYTES * frame.slots.length;
            addAll(frame.slots);
            addAll(frame.extra);
            add(frame.function);
            add(frame.result);
            add(frame.other);
            for (Cell cell : frame.cells) {
                add(cell.value);
            }
        }
    }

    private void addAll(@Nullable Object[] values) {
        for (Object value : values) {
            add(value);
        }
    }

    void add(@Nullable Object value) {
        if (value instanceof LuaString text) {
            if (text.mark != mark) {
                text.mark = mark;
                found += STRING_BYTES + (long) text.length();
            }
        } else if (value instanceof LuaTable table) {
            if (table.mark != mark) {
                table.mark = mark;
                open.addLast(table);
            }
        } else if (value instanceof LuaFunction function) {
            if (function.mark != mark) {
                function.mark = mark;
                open.addLast(function);
            }
        } else if (value instanceof Cell cell) {
            add(cell.value);
        } else if (value instanceof LuaCoroutine coroutine) {
            addFrames(coroutine.frame());
        } else if (value instanceof Object[] values) {
            addAll(values);
        }
    }

    private void enter(Object value) {
        if (value instanceof LuaTable table) {
            found += table.bytes();
            add(table.metatable());
            addAll(table.arrayPart());
            addAll(table.keyPart());
            addAll(table.valuePart());
        } else if (value instanceof LuaFunction function) {
            found += FUNCTION_BYTES;
            add(function.environment());
            for (Cell cell : function.cells()) {
                add(cell.value);
            }
        }
    }
}
