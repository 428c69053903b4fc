package io.kvserver.core.store;

import java.util.Arrays;

/**
 * Copies the bytes of large strings, or allocates room for them, for one view. It may meanwhile do other work that needs
 * neither the view nor the shards that the thread holds.
 */
@FunctionalInterface
public interface LargeCopies {
    /** Like {@link Arrays#copyOfRange(byte[], int, int)}, which is used until another is set. */
    byte[] copyOfRange(byte[] array, int from, int to);
}
