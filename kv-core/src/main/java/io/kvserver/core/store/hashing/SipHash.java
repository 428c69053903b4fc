package io.kvserver.core.store.hashing;

import io.kvserver.core.protocol.KeyHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash with one compression round and three final rounds, keyed by a secret: without the secret one cannot find
 * colliding keys. Any thread. Source: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012.
 */
public final class SipHash implements KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    /** One with a secret that others have, too. */
    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** A hash with a new secret. */
    public static SipHash random() {
        byte[] secret = Secret.bytes(2 * Long.BYTES);
        return new SipHash((long) LONGS.get(secret, 0), (long) LONGS.get(secret, Long.BYTES));
    }

    @Override
    public long hash(byte[] array, int offset, int length) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int wordsEnd = offset + (length & ~7);
        long last = lastWord(array, offset, length);
        int at = offset;
        while (true) {
            long word = at < wordsEnd ? (long) LONGS.get(array, at) : last;
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
            if (at == wordsEnd) {
                break;
            }
            at += 8;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 3; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** The bytes after the last whole word and, in the top byte, the length. */
    private static long lastWord(byte[] array, int offset, int length) {
        int wordsEnd = offset + (length & ~7);
        long last = (long) length << 56;
        for (int i = offset + length - 1; i >= wordsEnd; i--) {
            last |= (array[i] & 0xffL) << (8 * (i - wordsEnd));
        }
        return last;
    }
}
