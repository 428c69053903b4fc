package io.kvserver.core.store.kind;

import java.util.Arrays;

/**
 * A string that is stored beside its key's entry because it is long. It may have room to grow. Confined to its key's shard.
 *
 * <p>Others may keep a reference to its bytes: a client's output, another thread, a copy under another name. Then it is
 * {@linkplain #share shared}, and from then on replaced instead of changed.
 */
public final class LargeString {
    /** Behind the string there are zeros, unless it is the array of a request. */
    private final byte[] array;

    private final int offset;
    private final long generation;
    private int length;
    private boolean shared;

    /**
     * Ownership: the array belongs to the string, which is its first {@code length} bytes; zeros follow.
     *
     * @param generation the number of snapshots so far: no earlier one has this string
     */
    public LargeString(byte[] array, int length, long generation) {
        this(array, 0, length, generation);
    }

    private LargeString(byte[] array, int offset, int length, long generation) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.generation = generation;
    }

    /** A string that has stayed in the array of the request that brought it. It is shared: around it is the rest of the request. */
    public static LargeString ofRequest(byte[] array, int offset, int length, long generation) {
        LargeString string = new LargeString(array, offset, length, generation);
        string.share();
        return string;
    }

    /** The array that holds it, from {@link #offset} on. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    /** Whether these are its bytes. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isIn(byte[] other) {
        return array == other;
    }

    public int length() {
        return length;
    }

    /** The number of snapshots taken before this string was created. */
    public long generation() {
        return generation;
    }

    /** Whether it has been shared, or has no room for this many bytes. */
    public boolean mustBeReplaced(int newLength) {
        return shared || newLength > array.length;
    }

    /** Changes the length, unless the string {@linkplain #mustBeReplaced must be replaced}; new bytes are zeros. */
    public void resize(int newLength) {
        if (newLength < length) {
            Arrays.fill(array, newLength, length, (byte) 0);
        }
        length = newLength;
    }

    /** Records that something refers to its bytes from now on. */
    public void share() {
        shared = true;
    }

    /** The same string, for another key. */
    public LargeString copy() {
        share();
        LargeString copy = new LargeString(array, offset, length, generation);
        copy.share();
        return copy;
    }
}
