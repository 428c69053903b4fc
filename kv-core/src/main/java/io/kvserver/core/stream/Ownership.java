package io.kvserver.core.stream;

/**
 * The right to change pages and nodes in place: they refer to the ownership of the stream that made them. A fork gives
 * both streams new ones. It also counts the stream's memory. Confined to the stream's thread.
 */
final class Ownership {
    /** The memory of the stream in bytes. */
    long bytes;

    Ownership(long bytes) {
        this.bytes = bytes;
    }
}
