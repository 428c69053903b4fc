package io.kvserver.core.session;

import io.kvserver.core.store.memory.HeapLayout;
import io.kvserver.core.store.memory.Memory;

/**
 * The bytes that no request has consumed yet: a range of the caller's array until it has been run as far as it can, of an own
 * array otherwise. Confined to a session.
 */
final class InputBuffer {
    private static final byte[] NONE = {};
    private static final int MIN_CAPACITY = 256;

    /** Arrays from this size on are counted as memory. */
    private static final int COUNTED_BYTES = 2 << 10;

    private final Memory memory;
    private byte[] array = NONE;
    private int start;
    private int end;
    private boolean borrowed;

    /** {@code memory} is told what large input takes. */
    InputBuffer(Memory memory) {
        this.memory = memory;
    }

    byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** How many bytes more the own array can hold; 0 while the array is the caller's. Any thread, roughly. */
    int room() {
        return borrowed ? 0 : array.length - end;
    }

    boolean isEmpty() {
        return start == end;
    }

    /** Refers to the caller's bytes until {@link #own}; only while empty. */
    void borrow(byte[] bytes, int offset, int length) {
        array = bytes;
        start = offset;
        end = offset + length;
        borrowed = true;
    }

    /**
     * Adds a copy of bytes. {@code expected} is how many the current request is known to need: a guide for how much room to
     * make, which grows only with what has arrived.
     */
    void append(byte[] bytes, int offset, int length, int expected) {
        if (array.length - end < length) {
            grow(Math.addExact(end - start, length), expected);
        }
        System.arraycopy(bytes, offset, array, end, length);
        end += length;
    }

    /**
     * Moves the bytes to a larger array: to a new one even if there were room at the front, because another thread may be
     * reading the current request where it is. Growing by at least a half keeps the copying linear; stopping at what the
     * request needs keeps a value of 100 MB from taking 128.
     */
    private void grow(int needed, int expected) {
        byte[] larger = new byte[capacity(needed, expected)];
        System.arraycopy(array, start, larger, 0, end - start);
        end -= start;
        start = 0;
        replace(larger);
    }

    private static int capacity(int needed, int expected) {
        long atMost = 2L * needed;
        long atLeast = needed + needed / 2L;
        long capacity = Math.max(MIN_CAPACITY, Math.min(atMost, Math.max(expected, atLeast)));
        return (int) Math.min(capacity, Integer.MAX_VALUE - 8);
    }

    /**
     * Makes sure that there is memory for {@link #append}, for which keys may have to be evicted. {@code false} if there is
     * not. While the bytes move to a larger array both are there.
     */
    boolean makeRoom(int length, int expected) {
        if (array.length - end >= length) {
            return true;
        }
        int needed = Math.addExact(end - start, length);
        int capacity = capacity(needed, expected);
        if (capacity >= COUNTED_BYTES && !memory.makeRoomForRequest(HeapLayout.arrayBytes(capacity))) {
            return false;
        }
        try {
            grow(needed, expected);
            return true;
        } catch (OutOfMemoryError noPlace) {
            // Nothing has changed. A heap with enough memory in many places may have no place for a large array.
            return false;
        }
    }

    private void replace(byte[] newArray) {
        memory.buffersGrew(counted(newArray) - counted(array));
        array = newArray;
    }

    private static long counted(byte[] own) {
        return own.length < COUNTED_BYTES ? 0 : HeapLayout.arrayBytes(own.length);
    }

    /** Passes {@code count} bytes at the front. */
    void consume(int count) {
        start += count;
    }

    /** Forgets all but the first bytes. */
    void truncate(int length) {
        end = start + length;
    }

    /** Whether there is memory for {@link #own}, for which keys may have to be evicted. */
    boolean canOwn() {
        int length = end - start;
        return !borrowed
                || length < COUNTED_BYTES
                || memory.makeRoomForRequest(HeapLayout.arrayBytes(capacity(length, length)));
    }

    /** Makes the rest independent of the caller's array, and gives back what it does not need. Whether it was moved. */
    boolean own() {
        boolean oversized = array.length > Memory.LARGE_BYTES && end - start < MIN_CAPACITY;
        if (!borrowed && !oversized && start != end) {
            return false;
        }
        byte[] source = array;
        int from = start;
        int length = end - start;
        release();
        if (length > 0) {
            append(source, from, length, length);
        }
        return true;
    }

    /** Forgets everything. */
    void release() {
        if (borrowed) {
            array = NONE;
        } else if (array.length > 0) {
            replace(NONE);
        }
        start = 0;
        end = 0;
        borrowed = false;
    }
}
