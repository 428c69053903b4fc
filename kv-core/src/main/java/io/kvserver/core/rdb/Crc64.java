package io.kvserver.core.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum at the end of RDB data: the cyclic redundancy check of 64 bits with the polynomial
 * {@code ad93d23594c935a9}, by D. T. Jones, both bytes and result with the lowest bit first. Pure functions.
 *
 * <p>Eight bytes are processed in one step, each with its own table for its distance from the step's end; one byte at a
 * time is several times slower.
 */
public final class Crc64 {
    /** The polynomial, lowest bit first. */
    private static final long POLYNOMIAL = Long.reverse(0xad93d23594c935a9L);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BYTE_VALUES = 256;

    /** The contribution of a byte that is the last of its step, then of one with one byte after it, and so on. */
    private static final long[] TABLES = new long[Long.BYTES * BYTE_VALUES];

    static {
        for (int b = 0; b < BYTE_VALUES; b++) {
            long remainder = b;
            for (int bit = 0; bit < 8; bit++) {
                remainder = remainder >>> 1 ^ ((remainder & 1) == 0 ? 0 : POLYNOMIAL);
            }
            TABLES[b] = remainder;
        }
        for (int i = BYTE_VALUES; i < TABLES.length; i++) {
            long nearer = TABLES[i - BYTE_VALUES];
            TABLES[i] = nearer >>> 8 ^ TABLES[(int) nearer & 0xff];
        }
    }

    private Crc64() {}

    /** The checksum of a range. */
    public static long of(byte[] array, int offset, int length) {
        return update(0, array, offset, length);
    }

    /** Extends a checksum, 0 for no bytes, by a range. */
    public static long update(long checksum, byte[] array, int offset, int length) {
        long sum = checksum;
        int at = offset;
        int end = offset + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            sum = step(sum ^ (long) LONGS.get(array, at));
        }
        for (; at < end; at++) {
            sum = TABLES[(int) (sum ^ array[at]) & 0xff] ^ sum >>> 8;
        }
        return sum;
    }

    private static long step(long eight) {
        return TABLES[7 * BYTE_VALUES + ((int) eight & 0xff)]
                ^ TABLES[6 * BYTE_VALUES + ((int) (eight >>> 8) & 0xff)]
                ^ TABLES[5 * BYTE_VALUES + ((int) (eight >>> 16) & 0xff)]
                ^ TABLES[4 * BYTE_VALUES + ((int) (eight >>> 24) & 0xff)]
                ^ TABLES[3 * BYTE_VALUES + ((int) (eight >>> 32) & 0xff)]
                ^ TABLES[2 * BYTE_VALUES + ((int) (eight >>> 40) & 0xff)]
                ^ TABLES[BYTE_VALUES + ((int) (eight >>> 48) & 0xff)]
                ^ TABLES[(int) (eight >>> 56)];
    }
}
