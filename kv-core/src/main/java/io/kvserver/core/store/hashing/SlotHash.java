package io.kvserver.core.store.hashing;

import io.kvserver.core.protocol.KeyHash;
import io.kvserver.core.protocol.Slots;

/**
 * A hash whose top bits are a key's slot in a cluster, so that all keys of a slot are in one partition; its other bits are those
 * of another function. Any thread.
 */
public final class SlotHash implements KeyHash {
    private static final int SLOT_BITS = Integer.numberOfTrailingZeros(Slots.COUNT);

    private final KeyHash rest;

    public SlotHash(KeyHash rest) {
        this.rest = rest;
    }

    /** A hash of any key of a slot, as far as the partition depends on it. */
    public static long of(int slot) {
        return (long) slot << (Long.SIZE - SLOT_BITS);
    }

    @Override
    public long hash(byte[] array, int offset, int length) {
        return of(Slots.of(array, offset, length)) | (rest.hash(array, offset, length) >>> SLOT_BITS);
    }
}
