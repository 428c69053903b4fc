package io.kvserver.jcache.entry;

import io.kvserver.core.Codec;
import org.jspecify.annotations.Nullable;

/** A stored value, which is decoded on demand. Any thread; two threads may each create an object. */
public final class Held<V> {
    private final byte[] bytes;
    private final Codec<V> codec;
    private volatile @Nullable V value;

    public Held(byte[] bytes, Codec<V> codec) {
        this.bytes = bytes;
        this.codec = codec;
    }

    public byte[] bytes() {
        return bytes;
    }

    public V value() {
        V made = value;
        if (made == null) {
            made = codec.decode(bytes.clone());
            value = made;
        }
        return made;
    }
}
