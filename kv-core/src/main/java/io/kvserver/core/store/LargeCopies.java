package io.kvserver.core.store;

import java.util.Arrays;

/**
 * Copies the bytes of large strings, or makes room for them, for one view. It may do anything else meanwhile that needs neither the
 * view nor the shards that the thread has.
 */
@FunctionalInterface
public interface LargeCopies {
    /** As {@link Arrays#copyOfRange(byte[], int, int)}, which is used until another is set. */
    byte[] copyOfRange(byte[] array, int from, int to);
}
