package io.kvserver.core.protocol;

/**
 * The checksum at the end of RDB data: the cyclic redundancy check of 64 bits with the polynomial {@code ad93d23594c935a9}, by
 * D. T. Jones, both bytes and result with the lowest bit first. Pure functions.
 */
final class Crc64 {
    /** The polynomial, lowest bit first. */
    private static final long POLYNOMIAL = Long.reverse(0xad93d23594c935a9L);

    private static final long[] TABLE = new long[256];

    static {
        for (int b = 0; b < TABLE.length; b++) {
            long remainder = b;
            for (int bit = 0; bit < 8; bit++) {
                remainder = remainder >>> 1 ^ ((remainder & 1) == 0 ? 0 : POLYNOMIAL);
            }
            TABLE[b] = remainder;
        }
    }

    private Crc64() {}

    static long of(byte[] array, int offset, int length) {
        long checksum = 0;
        for (int i = offset; i < offset + length; i++) {
            checksum = TABLE[(int) (checksum ^ array[i]) & 0xff] ^ checksum >>> 8;
        }
        return checksum;
    }
}
