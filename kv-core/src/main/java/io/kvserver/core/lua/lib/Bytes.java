package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import java.util.Arrays;

/**
 * A growing buffer of bytes. Its memory is charged to the state; {@link #close} returns the charge for the buffer,
 * which Lua code cannot reach. Confined to one thread.
 */
final class Bytes {
    private static final int FIRST = 64;
    private static final long MAX = Integer.MAX_VALUE - 64;

    private final LuaState state;
    private byte[] array = new byte[FIRST];
    private int length;

    Bytes(LuaState state) {
        this.state = state;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return array;
    }

    /** Makes room for more bytes. */
    void reserve(long more) {
        if (length + more > array.length) {
            long wanted = Math.min(MAX, Math.max(length + more, 2L * array.length));
            if (length + more > MAX) {
                throw state.plainError("not enough memory");
            }
            state.pin(wanted - array.length);
            array = Arrays.copyOf(array, (int) wanted);
        }
    }

    Bytes add(LuaString text) {
        return add(text.bytes(), 0, text.length());
    }

    Bytes add(byte[] source, int from, int to) {
        reserve(to - (long) from);
        System.arraycopy(source, from, array, length, to - from);
        length += to - from;
        return this;
    }

    Bytes add(int value) {
        if (length == array.length) {
            reserve(1);
        }
        array[length++] = (byte) value;
        return this;
    }

    Bytes add(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            array[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Adds a code point in UTF-8. */
    Bytes addUtf8(int code) {
        if (code < 0x80) {
            return add(code);
        } else if (code < 0x800) {
            return add(0xc0 | (code >> 6)).add(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            add(0xe0 | (code >> 12));
        } else {
            add(0xf0 | (code >> 18)).add(0x80 | ((code >> 12) & 0x3f));
        }
        return add(0x80 | ((code >> 6) & 0x3f)).add(0x80 | (code & 0x3f));
    }

    /** Drops the bytes after a length. */
    void truncate(int to) {
        length = to;
    }

    /** Removes and returns the bytes after a length. */
    LuaString take(int from) {
        LuaString text = state.string(Arrays.copyOfRange(array, from, length));
        length = from;
        return text;
    }

    LuaString toLuaString() {
        return state.string(Arrays.copyOf(array, length));
    }

    /** Must be called in the end, also after an exception. */
    void close() {
        state.unpin(array.length - FIRST);
    }
}
