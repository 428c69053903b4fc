package io.kvserver.core.protocol;

/**
 * Computes a key's slot in a Redis Cluster: CRC-16 (XMODEM) of the key, or of the part between its first brace and the next
 * closing one if that is not empty, modulo the number of slots. Stateless; any thread. Source: the Redis Cluster
 * specification, "Key distribution model".
 */
public final class Slots {
    /** The number of slots. */
    public static final int COUNT = 1 << 14;

    private static final int POLYNOMIAL = 0x1021;
    private static final char[] TABLE = table();

    private Slots() {}

    private static char[] table() {
        char[] table = new char[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            table[i] = (char) crc;
        }
        return table;
    }

    /** The slot of a key. Allocates nothing. */
    public static int of(byte[] array, int offset, int length) {
        int end = offset + length;
        int open = indexOf('{', array, offset, end);
        int close = open < 0 ? -1 : indexOf('}', array, open + 1, end);
        return (close > open + 1 ? crc(array, open + 1, close) : crc(array, offset, end)) & (COUNT - 1);
    }

    /** Like {@link #of(byte[], int, int)}, for a whole array. */
    public static int of(byte[] key) {
        return of(key, 0, key.length);
    }

    private static int indexOf(char sought, byte[] array, int start, int end) {
        for (int i = start; i < end; i++) {
            if (array[i] == sought) {
                return i;
            }
        }
        return -1;
    }

    private static int crc(byte[] array, int start, int end) {
        int crc = 0;
        for (int i = start; i < end; i++) {
            crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ (array[i] & 0xff)];
        }
        return crc;
    }
}
