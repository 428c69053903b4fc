package io.kvserver.core.lua;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable string of bytes. Any thread. */
public final class LuaString implements Comparable<LuaString> {
    /** The empty string. */
    public static final LuaString EMPTY = new LuaString(new byte[0]);

    private static final LuaString[] SINGLE = new LuaString[256];

    static {
        for (int i = 0; i < SINGLE.length; i++) {
            SINGLE[i] = new LuaString(new byte[] {(byte) i});
        }
    }

    private final byte[] bytes;
    /** 0 until it is first needed. */
    private int hash;
    /** The last measurement of memory that met this string; see {@link LuaMemory}. A race only counts it twice. */
    int mark;

    private LuaString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A string of these bytes; it takes ownership of the array. */
    public static LuaString of(byte[] bytes) {
        return switch (bytes.length) {
            case 0 -> EMPTY;
            case 1 -> SINGLE[bytes[0] & 0xff];
            default -> new LuaString(bytes);
        };
    }

    /** A text encoded in UTF-8. */
    public static LuaString of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The string of one byte. */
    public static LuaString of(byte single) {
        return SINGLE[single & 0xff];
    }

    /** The bytes themselves, not a copy: read-only. */
    public byte[] bytes() {
        return bytes;
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** The byte at an offset, 0 to 255. */
    public int at(int offset) {
        return bytes[offset] & 0xff;
    }

    /** The bytes from one offset up to another; the offsets must be within the string. */
    public LuaString slice(int from, int to) {
        return from == 0 && to == bytes.length ? this : of(Arrays.copyOfRange(bytes, from, to));
    }

    @Override
    public int compareTo(LuaString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof LuaString that
                        && hashCode() == that.hashCode()
                        && Arrays.equals(bytes, that.bytes));
    }

    /** Redis's variant of Lua's hash: the order in which a table lists its keys depends on it. */
    @Override
    public int hashCode() {
        int result = hash;
        if (result == 0) {
            result = bytes.length;
            for (int i = bytes.length; i > 0; i--) {
                result ^= (result << 5) + (result >>> 2) + (bytes[i - 1] & 0xff);
            }
            hash = result;
        }
        return result;
    }

    /** The bytes, read as UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
