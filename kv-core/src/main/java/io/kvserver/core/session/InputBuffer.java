package io.kvserver.core.session;

/**
 * The bytes that no request has consumed yet: a range of the caller's array while it is being parsed, of an own array
 * otherwise. Confined to a session.
 */
final class InputBuffer {
    private static final byte[] NONE = {};
    private static final int MIN_CAPACITY = 256;

    private byte[] array = NONE;
    private int start;
    private int end;
    private boolean borrowed;

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
        long atMost = 2L * needed;
        long atLeast = needed + needed / 2L;
        long capacity = Math.max(MIN_CAPACITY, Math.min(atMost, Math.max(expected, atLeast)));
        byte[] larger = new byte[(int) Math.min(capacity, Integer.MAX_VALUE - 8)];
        System.arraycopy(array, start, larger, 0, end - start);
        array = larger;
        end -= start;
        start = 0;
    }

    /** Passes {@code count} bytes at the front. */
    void consume(int count) {
        start += count;
    }

    /** Makes the rest independent of the caller's array. Whether it was moved for that. */
    boolean own() {
        if (borrowed) {
            byte[] source = array;
            int from = start;
            int length = end - start;
            release();
            if (length > 0) {
                append(source, from, length, length);
            }
            return true;
        }
        if (start == end) {
            release();
        }
        return false;
    }

    private void release() {
        array = NONE;
        start = 0;
        end = 0;
        borrowed = false;
    }
}
