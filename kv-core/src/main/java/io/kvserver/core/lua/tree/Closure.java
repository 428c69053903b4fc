package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A Lua function with the variables that it shares. */
public final class Closure extends LuaFunction {
    private static final LuaString COUNT = LuaString.of("n");

    private final Prototype prototype;
    private final Cell[] cells;

    /** A function with the variables that it shares with others. */
    public Closure(Prototype prototype, Cell[] cells, LuaTable environment) {
        super(environment);
        this.prototype = prototype;
        this.cells = cells;
    }

    @Override
    protected Cell[] cells() {
        return cells;
    }

    /** The name of its chunk. */
    public String source() {
        return prototype.source;
    }

    private Frame frame(LuaState state) {
        return new Frame(
                state, this, prototype.source, new Object[prototype.layout.slots()], prototype.numbers(), cells);
    }

    @Override
    public @Nullable Object call(LuaState state, @Nullable Object[] arguments) {
        return run(state, frame(state, arguments));
    }

    private Frame frame(LuaState state, @Nullable Object[] arguments) {
        Frame frame = frame(state);
        int parameters = prototype.layout.parameters();
        System.arraycopy(arguments, 0, frame.slots, 0, Math.min(parameters, arguments.length));
        if (prototype.layout.isVararg() && arguments.length > parameters) {
            frame.extra = Arrays.copyOfRange(arguments, parameters, arguments.length);
        }
        return frame;
    }

    @Override
    public @Nullable Object call0(LuaState state) {
        return run(state, frame(state));
    }

    @Override
    public @Nullable Object call1(LuaState state, @Nullable Object first) {
        if (prototype.layout.isVararg()) {
            return super.call1(state, first);
        }
        Frame frame = frame(state);
        if (prototype.layout.parameters() > 0) {
            frame.slots[0] = first;
        }
        return run(state, frame);
    }

    @Override
    public @Nullable Object call2(LuaState state, @Nullable Object first, @Nullable Object second) {
        if (prototype.layout.parameters() < 2 || prototype.layout.isVararg()) {
            return super.call2(state, first, second);
        }
        Frame frame = frame(state);
        frame.slots[0] = first;
        frame.slots[1] = second;
        return run(state, frame);
    }

    @Override
    public @Nullable Object call3(
            LuaState state, @Nullable Object first, @Nullable Object second, @Nullable Object third) {
        if (prototype.layout.parameters() < 3 || prototype.layout.isVararg()) {
            return super.call3(state, first, second, third);
        }
        Frame frame = frame(state);
        frame.slots[0] = first;
        frame.slots[1] = second;
        frame.slots[2] = third;
        return run(state, frame);
    }

    private @Nullable Object run(LuaState state, Frame first) {
        Object result = runOnce(state, first);
        while (result instanceof TailCall next) {
            Frame frame = next.function.frame(state, next.arguments);
            frame.isTailCall = true;
            result = next.function.runOnce(state, frame);
        }
        return result;
    }

    private @Nullable Object runOnce(LuaState state, Frame frame) {
        int levels = prototype.layout.levels();
        state.enter(frame, levels);
        try {
            if (state.isDeep()) {
                return state.deeper(() -> runBody(state, frame));
            }
            return runBody(state, frame);
        } finally {
            state.leave(frame, levels);
        }
    }

    private @Nullable Object runBody(LuaState state, Frame frame) {
        if (prototype.layout.argSlot() >= 0) {
            frame.slots[prototype.layout.argSlot()] = argTable(state, frame.extra);
        }
        for (int slot : prototype.shared) {
            frame.slots[slot] = new Cell(frame.slots[slot]);
        }
        return Statement.runAll(prototype.body, frame) == Statement.NEXT ? NONE : frame.result;
    }

    private static LuaTable argTable(LuaState state, @Nullable Object[] extra) {
        LuaTable table = state.newTable(extra.length, 1);
        for (int i = 0; i < extra.length; i++) {
            table.set(i + 1, extra[i]);
        }
        table.set(COUNT, (double) extra.length);
        return table;
    }
}
