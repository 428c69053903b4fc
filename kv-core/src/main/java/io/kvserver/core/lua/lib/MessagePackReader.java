package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads MessagePack values. Confined to one thread. */
final class MessagePackReader {
    /** Redis's limit is that of Lua's stack, which is not much larger. */
    private static final int LEVELS = 8;

    private static final int MAX_NESTING = 1000;

    private final LuaState state;
    private final LuaString data;
    private int at;
    private int nesting;

    MessagePackReader(LuaState state, LuaString data, int at) {
        this.state = state;
        this.data = data;
        this.at = at;
    }

    int left() {
        return data.length() - at;
    }

    @Nullable
    Object value() {
        state.budget().tick();
        need(1);
        int code = data.at(at++);
        if (code <= 0x7f || code >= 0xe0) {
            return (double) (byte) code;
        } else if (code <= 0x8f) {
            return nested(() -> map(code & 0xf));
        } else if (code <= 0x9f) {
            return nested(() -> array(code & 0xf));
        } else if (code <= 0xbf) {
            return text(code & 0x1f);
        }
        return switch (code) {
            case 0xc0 -> null;
            case 0xc2 -> false;
            case 0xc3 -> true;
            case 0xca -> canonical(Float.intBitsToFloat((int) bits(4)));
            case 0xcb -> canonical(Double.longBitsToDouble(bits(8)));
            case 0xcc, 0xcd, 0xce -> (double) bits(1 << (code - 0xcc));
            case 0xd0 -> (double) (byte) bits(1);
            case 0xd1 -> (double) (short) bits(2);
            case 0xd2 -> (double) (int) bits(4);
            // Redis reads unsigned ones as signed, too.
            case 0xcf, 0xd3 -> (double) bits(8);
            case 0xd9, 0xda, 0xdb -> text(size(1 << (code - 0xd9)));
            case 0xdc, 0xdd -> nested(() -> array(size(2 << (code - 0xdc))));
            case 0xde, 0xdf -> nested(() -> map(size(2 << (code - 0xde))));
            default -> throw state.error("Bad data format in input.");
        };
    }

    private static Object canonical(double value) {
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private void need(long bytes) {
        if (left() < bytes) {
            throw state.error("Missing bytes in input.");
        }
    }

    private @Nullable Object nested(Supplier<@Nullable Object> table) {
        return state.nested(LEVELS, table);
    }

    private long bits(int bytes) {
        need(bytes);
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = (bits << 8) | data.at(at++);
        }
        return bits;
    }

    private long size(int bytes) {
        return bits(bytes);
    }

    private LuaString text(long length) {
        need(length);
        at += (int) length;
        return state.string(Arrays.copyOfRange(data.bytes(), at - (int) length, at));
    }

    private void enter() {
        if (++nesting > MAX_NESTING) {
            throw state.error("stack overflow (in function mp_decode_to_lua_array)");
        }
    }

    private LuaTable array(long length) {
        enter();
        LuaTable table = state.newTable(0, 0);
        for (int i = 1; i <= length; i++) {
            table.set(i, value());
        }
        nesting--;
        return table;
    }

    private LuaTable map(long length) {
        enter();
        LuaTable table = state.newTable(0, 0);
        for (long i = 0; i < length; i++) {
            Object key = value();
            table.set(key, value());
        }
        nesting--;
        return table;
    }
}
