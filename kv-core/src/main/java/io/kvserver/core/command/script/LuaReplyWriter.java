package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Converts the reply of a script's command to a Lua value. A script sees RESP2's forms unless it has chosen RESP3.
 * Reused; confined to the thread that has the script's state.
 */
final class LuaReplyWriter extends ReplyWriter {
    private static final LuaString OK = LuaString.of("ok");
    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString COUNTED = LuaString.of("ignore_error_stats_update");
    private static final LuaString MAP = LuaString.of("map");
    private static final LuaString SET = LuaString.of("set");
    private static final LuaString DOUBLE = LuaString.of("double");
    private static final LuaString BIG_NUMBER = LuaString.of("big_number");
    private static final LuaString VERBATIM = LuaString.of("verbatim_string");
    private static final LuaString STRING = LuaString.of("string");
    private static final LuaString FORMAT = LuaString.of("format");
    private static final LuaString SUCCESS = LuaString.of("OK");

    private final LuaState state;
    private boolean resp3;
    private @Nullable Object value = false;
    private boolean failed;

    /** The innermost aggregate that still expects elements; it refers to the enclosing ones. */
    private @Nullable Aggregate open;

    private enum Shape {
        ARRAY,
        SET,
        MAP
    }

    /** An announced aggregate. */
    private static final class Aggregate {
        private final Shape shape;
        private final LuaTable table;
        /** Its Lua value: an array's own table, or a table with a field for the kind. */
        private final LuaTable whole;

        private final @Nullable Aggregate around;
        private int expected;
        private int count;
        private @Nullable Object key;

        Aggregate(Shape shape, LuaTable table, LuaTable whole, int expected, @Nullable Aggregate around) {
            this.shape = shape;
            this.table = table;
            this.whole = whole;
            this.expected = expected;
            this.around = around;
        }

        void add(@Nullable Object element) {
            count++;
            switch (shape) {
                case ARRAY -> table.set(count, element);
                case SET -> {
                    if (element != null) {
                        table.set(element, true);
                    }
                }
                case MAP -> {
                    if (count % 2 != 0) {
                        key = element;
                    } else if (key != null) {
                        table.set(key, element);
                    }
                }
            }
        }
    }

    LuaReplyWriter(LuaState state) {
        this.state = state;
        state.unfinished(this::visitOpen);
    }

    /** What a reply holds that is not complete: the script cannot reach it yet, but it takes memory. */
    private void visitOpen(Consumer<Object> visitor) {
        for (Aggregate aggregate = open; aggregate != null; aggregate = aggregate.around) {
            visitor.accept(aggregate.whole);
        }
    }

    /** A reply that the script has no memory for fails as one does that the heap has none for. The script may catch that. */
    private static OutOfMemoryError noMemory(LuaError refused) {
        OutOfMemoryError failure = new OutOfMemoryError("a script's reply");
        failure.initCause(refused);
        return failure;
    }

    private LuaTable table(int elements, int others) {
        try {
            return state.newTable(elements, others);
        } catch (LuaError refused) {
            throw noMemory(refused);
        }
    }

    private LuaString string(byte[] bytes) {
        try {
            return state.string(bytes);
        } catch (LuaError refused) {
            throw noMemory(refused);
        }
    }

    /** Begins the next reply. */
    void begin(boolean inResp3) {
        resp3 = inResp3;
        clear();
    }

    private void clear() {
        value = false;
        failed = false;
        open = null;
    }

    /** The converted reply. */
    @Nullable
    Object value() {
        return value;
    }

    /** Whether the reply is an error. */
    boolean hasFailed() {
        return failed;
    }

    /** The table for a command's error. */
    static LuaTable failure(LuaState state, byte[] text) {
        LuaTable table = state.newTable(0, 2);
        table.set(ERR, state.string(text));
        table.set(COUNTED, true);
        return table;
    }

    @Override
    public void simple(String text) {
        LuaTable table = table(0, 1);
        table.set(OK, text.equals("OK") ? SUCCESS : string(text));
        add(table);
    }

    private LuaString string(String text) {
        return string(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void bulk(byte[] array, int offset, int length) {
        bulkCopy(array, offset, length);
    }

    @Override
    protected void bulkCopy(byte[] array, int offset, int length) {
        add(string(Arrays.copyOfRange(array, offset, offset + length)));
    }

    @Override
    public void integer(long number) {
        add((double) number);
    }

    @Override
    public void nil() {
        add(resp3 ? null : Boolean.FALSE);
    }

    @Override
    public void nilArray() {
        nil();
    }

    @Override
    public void error(String text, String detail) {
        failed = open == null;
        add(failure(state, (text + detail).getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void array(int elements) {
        LuaTable table = table(elements, 0);
        begin(new Aggregate(Shape.ARRAY, table, table, elements, open));
    }

    @Override
    public void map(int keys) {
        if (resp3) {
            LuaTable table = table(0, keys);
            begin(new Aggregate(Shape.MAP, table, within(MAP, table), Math.multiplyExact(2, keys), open));
        } else {
            array(Math.multiplyExact(2, keys));
        }
    }

    @Override
    public void set(int elements) {
        if (resp3) {
            LuaTable table = table(0, elements);
            begin(new Aggregate(Shape.SET, table, within(SET, table), elements, open));
        } else {
            array(elements);
        }
    }

    @Override
    public void pairs(int pairs) {
        array(resp3 ? pairs : Math.multiplyExact(2, pairs));
    }

    @Override
    public void pair() {
        if (resp3) {
            array(2);
        }
    }

    @Override
    public void push(int elements) {
        array(elements);
    }

    @Override
    public void verbatim(String text) {
        verbatim("txt", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void verbatim(String format, byte[] text) {
        if (!resp3) {
            super.verbatim(format, text);
            return;
        }
        LuaTable table = table(0, 2);
        table.set(STRING, string(text));
        table.set(FORMAT, string(format));
        add(within(VERBATIM, table));
    }

    @Override
    public void bigNumber(String digits) {
        add(resp3 ? within(BIG_NUMBER, string(digits)) : string(digits));
    }

    @Override
    public void real(double number) {
        if (resp3) {
            add(within(DOUBLE, number));
        } else {
            byte[] text = new byte[Reals.MAX_LENGTH];
            bulkCopy(text, 0, Reals.write(number, text, 0));
        }
    }

    @Override
    public void bool(boolean truth) {
        if (resp3) {
            add(truth);
        } else {
            super.bool(truth);
        }
    }

    /** A table whose only field, named after the kind, holds a value. */
    private LuaTable within(LuaString kind, Object what) {
        LuaTable table = table(0, 1);
        table.set(kind, what);
        return table;
    }

    private void begin(Aggregate begun) {
        if (begun.expected == 0) {
            add(begun.whole);
        } else {
            open = begun;
        }
    }

    private void add(@Nullable Object element) {
        Object complete = element;
        Aggregate aggregate = open;
        while (aggregate != null) {
            try {
                aggregate.add(complete);
            } catch (LuaError refused) {
                throw noMemory(refused);
            }
            if (aggregate.count < aggregate.expected) {
                open = aggregate;
                return;
            }
            complete = aggregate.whole;
            aggregate = aggregate.around;
        }
        open = null;
        value = complete;
    }

    @Override
    public long mark() {
        return 0;
    }

    /** Discards everything, because there is only one reply. */
    @Override
    public void rewind(long mark) {
        clear();
    }
}
