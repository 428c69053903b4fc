package io.kvserver.core.store.table;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.Frequency;
import io.kvserver.core.store.memory.HeapLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of an entry: a key with its value in one byte array, unless the value is an object beside it. The shard's
 * owner may update the access time at any time; other fields only as {@code Keyspace} describes. The length never
 * changes.
 *
 * <pre>
 *   key length, 4 bytes, with two flags | last access, 4 bytes | key | deadline, 8 bytes or none | kind, 1 byte or none | value
 * </pre>
 *
 * <p>The top bit of the length tells whether there is a deadline, the next bit whether there is a kind. Without a kind
 * the value is a string in the entry; that is the usual case, and needs no further check. The kind's top bit tells
 * whether the value is an object, which lies in the segment.
 */
public final class Entries {
    /** In place of the deadline of an entry that has none: a time that has always passed, so that it cannot be set. */
    public static final long NO_DEADLINE = Value.NO_DEADLINE;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int EXPIRES = 1 << 31;
    private static final int TYPED = 1 << 30;
    private static final int LENGTH = TYPED - 1;
    private static final int OBJECT = 0x80;
    private static final int ACCESS = 4;
    /** The offset of the key. */
    public static final int KEY = 8;

    private Entries() {}

    /** A new entry with the given key and deadline, and room for a value. */
    public static byte[] allocate(byte[] key, int keyOffset, int keyLength, long deadlineMillis, int valueLength) {
        boolean expires = deadlineMillis != NO_DEADLINE;
        int head = Math.addExact(KEY + (expires ? Long.BYTES : 0), keyLength);
        byte[] entry = new byte[Math.addExact(head, valueLength)];
        INTS.set(entry, 0, expires ? keyLength | EXPIRES : keyLength);
        System.arraycopy(key, keyOffset, entry, KEY, keyLength);
        if (expires) {
            LONGS.set(entry, KEY + keyLength, deadlineMillis);
        }
        return entry;
    }

    /** A new entry with the given key and deadline, of a kind, and room for a value that is packed in it. */
    public static byte[] allocateTyped(
            Args args, int key, long deadlineMillis, Kind kind, boolean isObject, int packedLength) {
        byte[] entry = allocate(
                args.array(), args.offset(key), args.length(key), deadlineMillis, Math.addExact(1, packedLength));
        return typed(entry, kind, isObject);
    }

    /** As {@link #allocateTyped(Args, int, long, Kind, boolean, int)}, for a key outside of a request. */
    public static byte[] allocateTyped(Slice key, long deadlineMillis, Kind kind, boolean isObject, int packedLength) {
        byte[] entry =
                allocate(key.array(), key.offset(), key.length(), deadlineMillis, Math.addExact(1, packedLength));
        return typed(entry, kind, isObject);
    }

    /** Sets the kind of a new entry. */
    private static byte[] typed(byte[] entry, Kind kind, boolean isObject) {
        INTS.set(entry, 0, (int) INTS.get(entry, 0) | TYPED);
        entry[valueOffset(entry) - 1] = (byte) (kind.code() | (isObject ? OBJECT : 0));
        return entry;
    }

    /** A copy with another key and deadline. */
    public static byte[] copy(byte[] entry, byte[] key, int keyOffset, int keyLength, long deadlineMillis) {
        int from = isTyped(entry) ? valueOffset(entry) - 1 : valueOffset(entry);
        int length = entry.length - from;
        byte[] copy = allocate(key, keyOffset, keyLength, deadlineMillis, length);
        INTS.set(copy, 0, (int) INTS.get(copy, 0) | ((int) INTS.get(entry, 0) & TYPED));
        System.arraycopy(entry, from, copy, copy.length - length, length);
        return copy;
    }

    /** Whether the value is anything else than a string in the entry. */
    public static boolean isTyped(byte[] entry) {
        return ((int) INTS.get(entry, 0) & TYPED) != 0;
    }

    public static Kind kind(byte[] entry) {
        return isTyped(entry) ? Kind.of(entry[valueOffset(entry) - 1] & ~OBJECT & 0xff) : Kind.STRING;
    }

    /** Whether the value lies beside the entry. */
    public static boolean isObject(byte[] entry) {
        return isTyped(entry) && (entry[valueOffset(entry) - 1] & OBJECT) != 0;
    }

    /** Reads the first and the last cache line of a small entry. */
    public static int sample(byte[] entry) {
        return entry[ACCESS] + entry[entry.length - 1];
    }

    public static byte[] key(byte[] entry) {
        return Arrays.copyOfRange(entry, KEY, KEY + keyLength(entry));
    }

    public static int keyLength(byte[] entry) {
        return (int) INTS.get(entry, 0) & LENGTH;
    }

    public static int valueOffset(byte[] entry) {
        int head = (int) INTS.get(entry, 0);
        if ((head & ~LENGTH) == 0) {
            return KEY + head;
        }
        return KEY + (head & LENGTH) + (head < 0 ? Long.BYTES : 0) + ((head & TYPED) == 0 ? 0 : 1);
    }

    public static int valueLength(byte[] entry) {
        return entry.length - valueOffset(entry);
    }

    public static boolean expires(byte[] entry) {
        return (int) INTS.get(entry, 0) < 0;
    }

    /** The deadline in milliseconds since 1970, or {@link #NO_DEADLINE}. */
    public static long deadline(byte[] entry) {
        return expires(entry) ? (long) LONGS.get(entry, KEY + keyLength(entry)) : NO_DEADLINE;
    }

    /** Whether another string and deadline fit exactly into the same bytes. */
    public static boolean fits(byte[] entry, int length, long deadlineMillis) {
        return expires(entry) == (deadlineMillis != NO_DEADLINE) && valueLength(entry) == length && !isTyped(entry);
    }

    /** Replaces the deadline of an entry that has one. */
    public static void deadline(byte[] entry, long deadlineMillis) {
        if (expires(entry)) {
            LONGS.set(entry, KEY + keyLength(entry), deadlineMillis);
        }
    }

    /** The value set by {@link #accessed}: a time, or a {@link Frequency}. */
    public static int lastAccess(byte[] entry) {
        return (int) INTS.get(entry, ACCESS);
    }

    public static void accessed(byte[] entry, int time) {
        // Compared first, so that reading a key many times a second does not dirty its cache line each time.
        if ((int) INTS.get(entry, ACCESS) != time) {
            INTS.set(entry, ACCESS, time);
        }
    }

    /** The memory of an entry in bytes, with an estimate of the JVM's header. */
    public static long memoryBytes(byte[] entry) {
        return HeapLayout.arrayBytes(entry.length);
    }

    public static boolean hasKey(byte[] entry, byte[] key, int keyOffset, int keyLength) {
        return keyLength(entry) == keyLength
                && Arrays.equals(entry, KEY, KEY + keyLength, key, keyOffset, keyOffset + keyLength);
    }
}
