package io.kvserver.core.stream;

/**
 * Who may change pages and nodes in place: they hold the ownership of the stream that made them. A stream gets another one when it
 * is forked. It counts what the stream takes in memory. Confined to the stream's thread.
 */
final class Ownership {
    /** In bytes. */
    long bytes;

    Ownership(long bytes) {
        this.bytes = bytes;
    }
}
