package io.kvserver.core.store;

import java.util.Arrays;

/** Copies the bytes of large strings. */
@FunctionalInterface
public interface LargeCopies {
    /** As {@link Arrays#copyOfRange(byte[], int, int)}, which it is at first. */
    byte[] copyOfRange(byte[] array, int from, int to);
}
