package io.kvserver.jcache;

import io.kvserver.core.Codec;
import org.jspecify.annotations.Nullable;

/** A value as it is in the store, which becomes an object when somebody wants it. Any thread; two may each make one. */
final class Held<V> {
    private final byte[] bytes;
    private final Codec<V> codec;
    private volatile @Nullable V value;

    Held(byte[] bytes, Codec<V> codec) {
        this.bytes = bytes;
        this.codec = codec;
    }

    byte[] bytes() {
        return bytes;
    }

    V value() {
        V made = value;
        if (made == null) {
            made = codec.decode(bytes.clone());
            value = made;
        }
        return made;
    }
}
