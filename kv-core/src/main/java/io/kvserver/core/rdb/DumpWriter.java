package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Slice;
import java.util.Arrays;

/** Writes a payload of DUMP for a value other than a string, part by part. Confined to one thread; for one value. */
public final class DumpWriter implements ValueOutput {
    private static final int FIRST_BYTES = 256;
    private static final int MAX_LENGTH_BYTES = 9;

    private final RdbString encoded = new RdbString(true);
    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** Begins a value of a type, one of {@link ValueTypes}. */
    public DumpWriter(int type) {
        bytes[size++] = (byte) type;
    }

    @Override
    public void length(long length) {
        reserve(MAX_LENGTH_BYTES);
        size += RdbString.writeLength(length, bytes, size);
    }

    @Override
    public void string(byte[] array, int offset, int length) {
        encoded.encode(array, offset, length);
        put(encoded.head(), 0, encoded.headLength());
        Slice body = encoded.body();
        put(body.array(), body.offset(), body.length());
    }

    @Override
    public void lowestFirst(long number) {
        reserve(Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[size++] = (byte) (number >>> (8 * i));
        }
    }

    private void put(byte[] array, int offset, int length) {
        reserve(length);
        System.arraycopy(array, offset, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), size + size / 2));
        }
    }

    /** The number of bytes of the value so far. */
    public int valueBytes() {
        return size - 1;
    }

    /** The payload; the value must be complete. */
    public byte[] payload() {
        return DumpPayload.sealed(bytes, size);
    }
}
