package io.kvserver.core.journal;

/**
 * The end of a log's file, where appending continues.
 *
 * @param length the number of valid bytes: all up to the last whole command or transaction
 * @param uncheckedBytes how many of them, at the end, no checksum covers
 */
public record LogEnd(long length, long uncheckedBytes) {
    /** The end of a new file. */
    public static final LogEnd OF_NOTHING = new LogEnd(0, 0);
}
