package io.kvserver.core.protocol;

/** A range of a byte array that belongs to something else. Its owner reuses it: valid until the owner's next call. */
public final class Slice {
    private byte[] array = {};
    private int offset;
    private int length;

    /** Points this slice at a range and returns it. */
    public Slice set(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        return this;
    }

    /** The array that holds the range; must not be written to, except for a string that a handler has resized. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public byte[] copy() {
        byte[] copy = new byte[length];
        System.arraycopy(array, offset, copy, 0, length);
        return copy;
    }
}
