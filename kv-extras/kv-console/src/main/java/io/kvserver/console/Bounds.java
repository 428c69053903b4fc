package io.kvserver.console;

/**
 * How much of an answer is kept; the rest is read and dropped.
 *
 * @param textBytes the most bytes of each text
 * @param parts the most parts of each list, set or map
 * @param totalBytes the most bytes of all texts together
 */
record Bounds(int textBytes, int parts, int totalBytes) {
    /** For answers about the store. */
    static final Bounds FACTS = new Bounds(1 << 20, 20_000, 4 << 20);

    /** For the elements of a page of a value. */
    static final Bounds ELEMENTS = new Bounds(4 << 10, 2_048, 1 << 20);

    /** For the one string of a page of a value. */
    static final Bounds STRING = new Bounds(64 << 10, 16, 64 << 10);

    /** For keys: a longer key cannot be opened. */
    static final Bounds KEYS = new Bounds(16 << 10, 10_000, 4 << 20);

    /** For the reply to a line of the command line. */
    static final Bounds LINE = new Bounds(64 << 10, 2_000, 1 << 20);

    /** For a message of a channel. */
    static final Bounds MESSAGE = new Bounds(2 << 10, 8, 8 << 10);
}
