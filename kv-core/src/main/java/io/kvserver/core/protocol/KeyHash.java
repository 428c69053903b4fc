package io.kvserver.core.protocol;

/** A hash function of byte ranges. */
@FunctionalInterface
public interface KeyHash {
    long hash(byte[] array, int offset, int length);
}
