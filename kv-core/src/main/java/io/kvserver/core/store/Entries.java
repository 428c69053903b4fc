package io.kvserver.core.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of an entry, a key with its string value in one byte array that never changes once it is in a table:
 *
 * <pre>
 *   key length, 4 bytes | key | value
 * </pre>
 */
final class Entries {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int KEY = 4;

    private Entries() {}

    /** A new entry with the given key and room for a value. */
    static byte[] allocate(byte[] key, int keyOffset, int keyLength, int valueLength) {
        byte[] entry = new byte[Math.addExact(KEY + keyLength, valueLength)];
        INTS.set(entry, 0, keyLength);
        System.arraycopy(key, keyOffset, entry, KEY, keyLength);
        return entry;
    }

    static int valueOffset(byte[] entry) {
        return KEY + (int) INTS.get(entry, 0);
    }

    static int valueLength(byte[] entry) {
        return entry.length - valueOffset(entry);
    }

    static boolean hasKey(byte[] entry, byte[] key, int keyOffset, int keyLength) {
        return (int) INTS.get(entry, 0) == keyLength
                && Arrays.equals(entry, KEY, KEY + keyLength, key, keyOffset, keyOffset + keyLength);
    }
}
