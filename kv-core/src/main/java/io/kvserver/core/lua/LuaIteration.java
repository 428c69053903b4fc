package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** The iterators of tables. Confined to the thread that has their state. */
public final class LuaIteration {
    private LuaIteration() {}

    /**
     * The position of the entry after a key; negative if there is none. The key was last seen at the given position.
     */
    public static int after(LuaState state, LuaTable table, int position, @Nullable Object key) {
        if (table.isAt(position, key)) {
            return table.nextPosition(position + 1);
        }
        int next = table.positionAfter(key);
        if (next < 0) {
            throw state.plainError("invalid key to 'next'");
        }
        return table.nextPosition(next);
    }

    /** {@code next}. */
    public static final class Next extends LuaFunction {
        /** The function of a state. */
        public Next(LuaState state) {
            super(state.globals());
        }

        @Override
        public @Nullable Object call(LuaState state, @Nullable Object[] arguments) {
            LuaTable table = LuaArguments.table(state, arguments, 0);
            state.budget().tick();
            int position = after(state, table, -1, LuaArguments.get(arguments, 1));
            return position < 0 ? null : new Object[] {table.keyAt(position), table.valueAt(position)};
        }
    }

    /** What {@code ipairs} returns. */
    public static final class Numbered extends LuaFunction {
        /** The function of a state. */
        public Numbered(LuaState state) {
            super(state.globals());
        }

        @Override
        public @Nullable Object call(LuaState state, @Nullable Object[] arguments) {
            int index = (int) LuaArguments.integer(state, arguments, 1) + 1;
            Object value = LuaArguments.table(state, arguments, 0).get(index);
            return value == null ? NONE : new Object[] {(double) index, value};
        }
    }
}
