package io.kvserver.core.journal;

/**
 * Where a log's file can be gone on with.
 *
 * @param length how many of its bytes count: all up to the last whole command or transaction
 * @param uncheckedBytes how many of these, at their end, no checksum covers
 */
public record LogEnd(long length, long uncheckedBytes) {
    /** Of a file that is new. */
    public static final LogEnd OF_NOTHING = new LogEnd(0, 0);
}
