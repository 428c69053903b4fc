package io.kvserver.core.session;

import io.kvserver.core.client.host.Aside;
import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.store.memory.HeapLayout;
import io.kvserver.core.store.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that no request has consumed yet: a range of the caller's array until it has been run as far as it can, of an own
 * array otherwise. Confined to a session.
 *
 * <p>A request may have hundreds of MB, and the array that holds it grows with what has come, never with what is only announced. To
 * move so much takes a tenth of a second, for which the other clients of the thread would have to wait. So before the next read could
 * need it, another thread begins to make a large array ({@link #growAside}), and nothing is read from this client until that is done.
 * To keep the bytes in parts instead would save the copies, but the parser and all commands read a request where it lies: the parts
 * would have to be joined, which is such a copy again.
 */
final class InputBuffer {
    private static final byte[] NONE = {};
    private static final int MIN_CAPACITY = 256;

    /** Arrays from this size on are counted as memory. */
    private static final int COUNTED_BYTES = 2 << 10;
    /** Arrays from this size on are made by another thread: a millisecond's work. */
    private static final int LARGE_BYTES = 4 << 20;
    /** The most that one read brings. */
    private static final int READ_BYTES = 64 << 10;

    private final Memory memory;
    private byte[] array = NONE;
    private int start;
    private int end;
    private boolean borrowed;
    /** The move to a larger array that has begun. */
    private @Nullable Growth growth;

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

    /** Whether the array is the caller's. */
    boolean isBorrowed() {
        return borrowed;
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
     * Adds a copy of bytes. {@code expected} is how many there should be room for: a guide, because the room grows only with what has
     * arrived.
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
     * reading the current request where it is, or a value may have stayed there.
     */
    private void grow(int needed, int expected) {
        byte[] larger = new byte[capacity(needed, expected)];
        System.arraycopy(array, start, larger, 0, end - start);
        end -= start;
        start = 0;
        replace(larger);
    }

    private static int capacity(int needed, int expected) {
        long capacity = Math.max(MIN_CAPACITY, Math.min(2L * needed, Math.max(expected, needed)));
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

    /**
     * Begins to move the bytes to a larger array on another thread, if the next read may need one, and it is so large that others would
     * notice. Nothing may be added until {@link #finishGrowing}; {@code link} is woken once that need not wait. Does nothing
     * if there is no memory for it: what comes next may still fit, and {@link #makeRoom} tells.
     */
    void growAside(int expected, ClientLink link) {
        if (!isNearlyFull()) {
            return;
        }
        // More than the request needs: what comes behind it must not make the array grow again.
        int capacity = capacity(neededForRead(), Math.addExact(expected, READ_BYTES));
        boolean pays = capacity >= LARGE_BYTES && Aside.isOfUse();
        if (pays && memory.makeRoomForRequest(HeapLayout.arrayBytes(capacity))) {
            try {
                growth = Growth.begin(memory, array, start, capacity, link);
            } catch (OutOfMemoryError noMemory) {
                growth = null;
            }
        }
    }

    /** Whether there are bytes, and the next read may need a larger array for them. */
    boolean isNearlyFull() {
        return !borrowed && growth == null && !isEmpty() && array.length - end < READ_BYTES;
    }

    /** How many bytes there may be after the next read. */
    int neededForRead() {
        return Math.addExact(end - start, READ_BYTES);
    }

    /** Whether the bytes are being moved. */
    boolean isGrowing() {
        return growth != null;
    }

    /** Whether {@link #finishGrowing} is due and need not wait. */
    boolean hasGrown() {
        return growth != null && growth.isDone();
    }

    /** Goes on with the larger array, if one was begun, and there was memory for it. */
    void finishGrowing() {
        Growth done = growth;
        growth = null;
        byte[] larger = done == null ? null : done.array();
        if (done != null && larger != null) {
            memory.buffersGrew(-counted(array));
            array = larger;
            start -= done.from();
            end -= done.from();
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
                || memory.makeRoomForRequest(HeapLayout.arrayBytes(capacity(length, withRoom(length))));
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
            append(source, from, length, withRoom(length));
        }
        return true;
    }

    /** The beginning of a request is often followed by its rest. */
    private static int withRoom(int length) {
        return (int) Math.min(Integer.MAX_VALUE, length + length / 2L);
    }

    /** Forgets everything. */
    void release() {
        if (growth != null) {
            growth.abandon();
            growth = null;
        }
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
