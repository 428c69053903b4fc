package io.kvserver.core.store.hashing;

import io.kvserver.core.protocol.KeyHash;

/**
 * The hash of collections' elements, keyed by a secret of the process: without the secret one cannot find elements that
 * collide. Stateless; any thread.
 */
public final class ElementHash {
    private static final KeyHash FUNCTION = SipHash.random();

    private ElementHash() {}

    public static long of(byte[] array, int offset, int length) {
        return FUNCTION.hash(array, offset, length);
    }
}
