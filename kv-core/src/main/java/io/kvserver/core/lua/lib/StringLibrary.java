package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.string;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The library {@code string}, except for the functions that search. */
final class StringLibrary {
    private static final int MAX_RESULTS = 7990;
    private static final long MAX = Integer.MAX_VALUE - 64;

    private StringLibrary() {}

    static void open(LuaState state) {
        Library library = Library.named(state, "string")
                .add("byte", StringLibrary::bytes)
                .add("char", StringLibrary::fromBytes)
                .add("dump", (s, a) -> {
                    LuaArguments.function(s, a, 0);
                    throw s.error("unable to dump given function");
                })
                .add("format", StringFormat::format)
                .add("len", (s, a) -> (double) string(s, a, 0).length())
                .add("lower", StringLibrary::lower)
                .add("rep", StringLibrary::repeat)
                .add("reverse", StringLibrary::reverse)
                .add("sub", StringLibrary::sub)
                .add("upper", StringLibrary::upper);
        StringSearch.open(library);
        LuaTable metatable = state.newTable(0, 1);
        metatable.set(LuaString.of("__index"), library.table());
        state.setStringMetatable(metatable);
    }

    /**
     * Resolves a position that counts from the end if it is negative. The result counts from 1; it is 0 for a position
     * before the beginning.
     */
    static long position(long position, int length) {
        long from = position < 0 ? position + length + 1 : position;
        return Math.max(from, 0);
    }

    private static Object bytes(LuaState state, @Nullable Object[] arguments) {
        LuaString text = string(state, arguments, 0);
        long from = position(integer(state, arguments, 1, 1), text.length());
        long to = position(integer(state, arguments, 2, from), text.length());
        from = Math.max(from, 1);
        to = Math.min(to, text.length());
        if (from > to) {
            return LuaFunction.NONE;
        }
        if (to - from + 1 > MAX_RESULTS) {
            throw state.error("stack overflow (string slice too long)");
        }
        @Nullable Object[] values = new Object[(int) (to - from + 1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (double) text.at((int) from - 1 + i);
        }
        return values;
    }

    private static Object fromBytes(LuaState state, @Nullable Object[] arguments) {
        byte[] bytes = new byte[arguments.length];
        for (int i = 0; i < bytes.length; i++) {
            long value = (int) integer(state, arguments, i);
            if (value < 0 || value > 255) {
                throw LuaArguments.error(state, i, "invalid value");
            }
            bytes[i] = (byte) value;
        }
        return state.string(bytes);
    }

    private static Object lower(LuaState state, @Nullable Object[] arguments) {
        return mapped(state, string(state, arguments, 0), 'A', 'Z');
    }

    private static Object upper(LuaState state, @Nullable Object[] arguments) {
        return mapped(state, string(state, arguments, 0), 'a', 'z');
    }

    private static LuaString mapped(LuaState state, LuaString text, int first, int last) {
        state.allocate(text.length());
        state.budget().spend(text.length() >>> 6);
        byte[] bytes = text.bytes().clone();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= first && bytes[i] <= last) {
                bytes[i] ^= 0x20;
            }
        }
        return state.string(bytes);
    }

    private static Object repeat(LuaState state, @Nullable Object[] arguments) {
        LuaString text = string(state, arguments, 0);
        long count = (int) integer(state, arguments, 1);
        if (count <= 0 || text.length() == 0) {
            return LuaString.EMPTY;
        }
        long length = count * text.length();
        if (length > MAX) {
            throw state.plainError("not enough memory");
        }
        state.allocate(length);
        state.budget().spend((int) (length >>> 6));
        byte[] bytes = new byte[(int) length];
        System.arraycopy(text.bytes(), 0, bytes, 0, text.length());
        for (int done = text.length(); done < bytes.length; done *= 2) {
            System.arraycopy(bytes, 0, bytes, done, Math.min(done, bytes.length - done));
            if (done > bytes.length / 2) {
                break;
            }
        }
        return LuaString.of(bytes);
    }

    private static Object reverse(LuaState state, @Nullable Object[] arguments) {
        LuaString text = string(state, arguments, 0);
        state.budget().spend(text.length() >>> 6);
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = text.bytes()[bytes.length - 1 - i];
        }
        return state.string(bytes);
    }

    private static Object sub(LuaState state, @Nullable Object[] arguments) {
        LuaString text = string(state, arguments, 0);
        long from = Math.max(1, position(integer(state, arguments, 1), text.length()));
        long to = Math.min(position(integer(state, arguments, 2, -1), text.length()), text.length());
        if (from > to) {
            return LuaString.EMPTY;
        } else if (from == 1 && to == text.length()) {
            return text;
        }
        return state.string(Arrays.copyOfRange(text.bytes(), (int) from - 1, (int) to));
    }
}
