package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.string;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library {@code cmsgpack}. */
final class MessagePackLibrary {
    /** Tables nested deeper than this are written as nil. */
    private static final int MAX_NESTING = 16;

    private static final int MAX_RESULTS = 7990;

    private MessagePackLibrary() {}

    static void open(LuaState state) {
        Library.named(state, "cmsgpack")
                .set("_NAME", LuaString.of("cmsgpack"))
                .set("_VERSION", LuaString.of("lua-cmsgpack 0.4.0"))
                .set("_COPYRIGHT", LuaString.of("Copyright (C) 2012, Salvatore Sanfilippo"))
                .set("_DESCRIPTION", LuaString.of("MessagePack C implementation for Lua"))
                .add("pack", MessagePackLibrary::pack)
                .add("unpack", (s, a) -> unpack(s, a, 0, 0))
                .add("unpack_one", (s, a) -> {
                    string(s, a, 0);
                    return unpack(s, a, 1, integer(s, a, 1, 0));
                })
                .add("unpack_limit", (s, a) -> {
                    string(s, a, 0);
                    int limit = (int) integer(s, a, 1);
                    return unpack(s, a, limit, integer(s, a, 2, 0));
                });
    }

    private static Object pack(LuaState state, @Nullable Object[] arguments) {
        if (arguments.length == 0) {
            throw LuaArguments.error(state, -1, "MessagePack pack needs input.");
        }
        Bytes out = new Bytes(state);
        try {
            for (Object argument : arguments) {
                write(state, out, argument, 0);
            }
            return out.toLuaString();
        } finally {
            out.close();
        }
    }

    private static void write(LuaState state, Bytes out, @Nullable Object value, int level) {
        state.budget().tick();
        if (value instanceof LuaString text) {
            writeText(out, text);
        } else if (value instanceof Boolean truth) {
            out.add(truth ? 0xc3 : 0xc2);
        } else if (value instanceof Double number) {
            writeNumber(out, number);
        } else if (value instanceof LuaTable table && level < MAX_NESTING) {
            writeTable(state, out, table, level + 1);
        } else {
            out.add(0xc0);
        }
    }

    private static void writeText(Bytes out, LuaString text) {
        int length = text.length();
        if (length < 32) {
            out.add(0xa0 | length);
        } else if (length <= 0xff) {
            out.add(0xd9).add(length);
        } else {
            writeSize(out, 0xda, length);
        }
        out.add(text);
    }

    /** A code, followed by a size of 16 or 32 bits. */
    private static void writeSize(Bytes out, int code, int size) {
        if (size <= 0xffff) {
            writeBits(out, code, size, 2);
        } else {
            writeBits(out, code + 1, size, 4);
        }
    }

    private static void writeBits(Bytes out, int code, long bits, int bytes) {
        out.add(code);
        for (int i = bytes - 1; i >= 0; i--) {
            out.add((int) (bits >>> (8 * i)));
        }
    }

    private static void writeNumber(Bytes out, double number) {
        if (number == Math.rint(number) && number >= -0x1p63 && number < 0x1p63) {
            writeInteger(out, (long) number);
        } else if ((float) number == number) {
            writeBits(out, 0xca, Float.floatToRawIntBits((float) number), 4);
        } else {
            writeBits(out, 0xcb, Double.doubleToRawLongBits(number), 8);
        }
    }

    private static void writeInteger(Bytes out, long value) {
        if (value >= -32 && value <= 127) {
            out.add((int) value);
        } else if (value >= 0) {
            int size = value <= 0xff ? 0 : value <= 0xffff ? 1 : value <= 0xffff_ffffL ? 2 : 3;
            writeBits(out, 0xcc + size, value, 1 << size);
        } else {
            int size = value >= Byte.MIN_VALUE ? 0 : value >= Short.MIN_VALUE ? 1 : value >= Integer.MIN_VALUE ? 2 : 3;
            writeBits(out, 0xd0 + size, value, 1 << size);
        }
    }

    private static void writeTable(LuaState state, Bytes out, LuaTable table, int level) {
        int count = 0;
        double largest = 0;
        boolean isArray = true;
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            state.budget().tick();
            count++;
            if (table.keyAt(at) instanceof Double key && key > 0 && key == Math.rint(key)) {
                largest = Math.max(largest, key);
            } else {
                isArray = false;
            }
        }
        if (isArray && largest == count) {
            if (count < 16) {
                out.add(0x90 | count);
            } else {
                writeSize(out, 0xdc, count);
            }
            for (int i = 1; i <= count; i++) {
                write(state, out, LuaOperations.index(state, table, (double) i, null), level);
            }
            return;
        }
        if (count < 16) {
            out.add(0x80 | count);
        } else {
            writeSize(out, 0xde, count);
        }
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            write(state, out, table.keyAt(at), level);
            write(state, out, table.valueAt(at), level);
        }
    }

    private static Object unpack(LuaState state, @Nullable Object[] arguments, int limit, long offset) {
        LuaString data = string(state, arguments, 0);
        int start = (int) offset;
        if (start < 0 || limit < 0) {
            throw state.error(
                    "Invalid request to unpack with offset of " + start + " and limit of " + data.length() + ".");
        } else if (start > data.length()) {
            throw state.error("Start offset " + start + " greater than input length " + data.length() + ".");
        }
        boolean isAll = limit == 0 && start == 0;
        int most = isAll ? Integer.MAX_VALUE : limit;
        MessagePackReader reader = new MessagePackReader(state, data, start);
        List<@Nullable Object> results = new ArrayList<>();
        while (reader.left() > 0 && results.size() < most) {
            if (results.size() >= MAX_RESULTS) {
                throw state.error("stack overflow (in function mp_unpack)");
            }
            results.add(reader.value());
        }
        if (!isAll) {
            results.add(0, (double) (reader.left() == 0 ? -1 : data.length() - reader.left()));
        }
        return results.toArray();
    }
}
