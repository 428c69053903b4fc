package io.kvserver.core.map;

import io.kvserver.core.Codec;
import java.util.Arrays;

/** A map's keys in the store: a prefix, followed by the key as the program's codec encodes it. Stateless; any thread. */
final class PrefixedKeys<K> implements Codec<K> {
    private final byte[] prefix;
    private final Codec<K> codec;

    PrefixedKeys(byte[] prefix, Codec<K> codec) {
        this.prefix = prefix;
        this.codec = codec;
    }

    @Override
    public byte[] encode(K key) {
        byte[] own = codec.encode(key);
        byte[] whole = Arrays.copyOf(prefix, prefix.length + own.length);
        System.arraycopy(own, 0, whole, prefix.length, own.length);
        return whole;
    }

    @Override
    public K decode(byte[] bytes) {
        return codec.decode(Arrays.copyOfRange(bytes, prefix.length, bytes.length));
    }

    /** Whether a key of the store is one of the map. */
    boolean isOne(byte[] key) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The pattern that matches these keys and no others. */
    byte[] pattern() {
        byte[] pattern = new byte[2 * prefix.length + 1];
        int length = 0;
        for (byte each : prefix) {
            if (each == '*' || each == '?' || each == '[' || each == ']' || each == '\\' || each == '^') {
                pattern[length++] = '\\';
            }
            pattern[length++] = each;
        }
        pattern[length++] = '*';
        return Arrays.copyOf(pattern, length);
    }
}
