package io.kvserver.core.command.hyperloglog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** MurmurHash2 with 64 bits (the variant 64A) and the seed of Redis's HyperLogLogs. Stateless; any thread. */
final class Murmur {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = 0xadc8_3b19L;
    private static final long FACTOR = 0xc6a4_a793_5bd1_e995L;
    private static final int SHIFT = 47;

    private Murmur() {}

    static long hash(byte[] array, int offset, int length) {
        long hash = SEED ^ (length * FACTOR);
        int at = offset;
        for (int end = offset + length - Long.BYTES; at <= end; at += Long.BYTES) {
            long word = (long) LONGS.get(array, at) * FACTOR;
            hash = (hash ^ (mixed(word) * FACTOR)) * FACTOR;
        }
        int rest = offset + length - at;
        if (rest > 0) {
            long word = 0;
            for (int i = 0; i < rest; i++) {
                word |= (array[at + i] & 0xffL) << (Byte.SIZE * i);
            }
            hash = (hash ^ word) * FACTOR;
        }
        return mixed(mixed(hash) * FACTOR);
    }

    private static long mixed(long bits) {
        return bits ^ (bits >>> SHIFT);
    }
}
