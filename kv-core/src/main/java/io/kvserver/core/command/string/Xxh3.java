package io.kvserver.core.command.string;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The hash of DIGEST: XXH3 with 64 bits, seed 0 and the default secret. Source: the specification of xxHash. Stateless;
 * any thread.
 */
final class Xxh3 {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] SECRET = HexFormat.of()
            .parseHex("b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                    + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                    + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                    + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                    + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                    + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

    private static final long PRIME32_1 = 0x9E3779B1L;
    private static final long PRIME32_2 = 0x85EBCA77L;
    private static final long PRIME32_3 = 0xC2B2AE3DL;
    private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME64_3 = 0x165667B19E3779F9L;
    private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
    private static final long PRIME_MX1 = 0x165667919E3779F9L;
    private static final long PRIME_MX2 = 0x9FB21C651E98DF25L;

    private static final int STRIPE_BYTES = 64;
    private static final int STRIPES_OF_BLOCK = (192 - STRIPE_BYTES) / Long.BYTES;
    private static final int BLOCK_BYTES = STRIPE_BYTES * STRIPES_OF_BLOCK;

    private Xxh3() {}

    static long hash(byte[] array, int offset, int length) {
        if (length <= 16) {
            return hashOfFew(array, offset, length);
        }
        if (length <= 128) {
            return hashUpTo128(array, offset, length);
        }
        return length <= 240 ? hashUpTo240(array, offset, length) : hashOfMany(array, offset, length);
    }

    private static long hashOfFew(byte[] array, int at, int length) {
        if (length > 8) {
            long low = word(array, at) ^ word(SECRET, 24) ^ word(SECRET, 32);
            long high = word(array, at + length - 8) ^ word(SECRET, 40) ^ word(SECRET, 48);
            return avalanche(length + Long.reverseBytes(low) + high + folded(low, high));
        }
        if (length >= 4) {
            long both = half(array, at + length - 4) + (half(array, at) << 32);
            long mixed = both ^ word(SECRET, 8) ^ word(SECRET, 16);
            mixed ^= Long.rotateLeft(mixed, 49) ^ Long.rotateLeft(mixed, 24);
            mixed *= PRIME_MX2;
            mixed ^= (mixed >>> 35) + length;
            mixed *= PRIME_MX2;
            return mixed ^ (mixed >>> 28);
        }
        if (length == 0) {
            return oldAvalanche(word(SECRET, 56) ^ word(SECRET, 64));
        }
        long combined = ((array[at] & 0xFFL) << 16)
                | ((array[at + (length >> 1)] & 0xFFL) << 24)
                | (array[at + length - 1] & 0xFFL)
                | ((long) length << 8);
        return oldAvalanche(combined ^ half(SECRET, 0) ^ half(SECRET, 4));
    }

    private static long hashUpTo128(byte[] array, int at, int length) {
        long sum = length * PRIME64_1;
        for (int i = (length - 1) / 32; i >= 0; i--) {
            sum += mixed(array, at + 16 * i, 32 * i);
            sum += mixed(array, at + length - 16 * (i + 1), 32 * i + 16);
        }
        return avalanche(sum);
    }

    private static long hashUpTo240(byte[] array, int at, int length) {
        long sum = length * PRIME64_1;
        for (int i = 0; i < 8; i++) {
            sum += mixed(array, at + 16 * i, 16 * i);
        }
        sum = avalanche(sum);
        for (int i = 8; i < length / 16; i++) {
            sum += mixed(array, at + 16 * i, 16 * (i - 8) + 3);
        }
        return avalanche(sum + mixed(array, at + length - 16, 136 - 17));
    }

    private static long hashOfMany(byte[] array, int offset, int length) {
        long[] sums = {PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1};
        int blocks = (length - 1) / BLOCK_BYTES;
        for (int block = 0; block < blocks; block++) {
            accumulate(sums, array, offset + block * BLOCK_BYTES, STRIPES_OF_BLOCK);
            scramble(sums);
        }
        int done = blocks * BLOCK_BYTES;
        accumulate(sums, array, offset + done, (length - 1 - done) / STRIPE_BYTES);
        stripe(sums, array, offset + length - STRIPE_BYTES, SECRET.length - STRIPE_BYTES - 7);
        long result = length * PRIME64_1;
        for (int i = 0; i < 4; i++) {
            result += folded(sums[2 * i] ^ word(SECRET, 11 + 16 * i), sums[2 * i + 1] ^ word(SECRET, 11 + 16 * i + 8));
        }
        return avalanche(result);
    }

    private static void accumulate(long[] sums, byte[] array, int at, int stripes) {
        for (int i = 0; i < stripes; i++) {
            stripe(sums, array, at + i * STRIPE_BYTES, i * Long.BYTES);
        }
    }

    private static void stripe(long[] sums, byte[] array, int at, int secret) {
        for (int i = 0; i < 8; i++) {
            long data = word(array, at + 8 * i);
            long key = data ^ word(SECRET, secret + 8 * i);
            sums[i ^ 1] += data;
            sums[i] += (key & 0xFFFFFFFFL) * (key >>> 32);
        }
    }

    private static void scramble(long[] sums) {
        for (int i = 0; i < 8; i++) {
            long sum = sums[i];
            sums[i] = (sum ^ (sum >>> 47) ^ word(SECRET, SECRET.length - STRIPE_BYTES + 8 * i)) * PRIME32_1;
        }
    }

    private static long mixed(byte[] array, int at, int secret) {
        return folded(word(array, at) ^ word(SECRET, secret), word(array, at + 8) ^ word(SECRET, secret + 8));
    }

    /** The exclusive or of both halves of a product of 128 bits. */
    private static long folded(long a, long b) {
        long high = Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
        return a * b ^ high;
    }

    private static long avalanche(long hash) {
        long h = hash ^ (hash >>> 37);
        h *= PRIME_MX1;
        return h ^ (h >>> 32);
    }

    private static long oldAvalanche(long hash) {
        long h = hash ^ (hash >>> 33);
        h *= PRIME64_2;
        h ^= h >>> 29;
        h *= PRIME64_3;
        return h ^ (h >>> 32);
    }

    private static long word(byte[] array, int at) {
        return (long) LONGS.get(array, at);
    }

    private static long half(byte[] array, int at) {
        return (int) INTS.get(array, at) & 0xFFFFFFFFL;
    }
}
