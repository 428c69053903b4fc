package io.kvserver.net;

import io.kvserver.net.loop.EventLoop;

/**
 * How much of one client's input is read in a turn of a loop that other clients share: as much as takes less than a fifth of a millisecond
 * to run, so that a client that sends very many requests at once does not delay the others. A full buffer of short requests takes five
 * times as long. What is not read stays with the system. Confined to the loop.
 */
final class InputShare {
    /** A turn has a cost of its own, 10 to 20 µs including waking the client. */
    private static final long TURN_NANOS = 150_000;
    /** The least that is read: if even that takes longer, its requests are slow, and a turn's cost does not matter. */
    private static final int LEAST_BYTES = 1 << 10;

    private int bytes = EventLoop.BUFFER_BYTES;

    /** The most bytes to read if the loop is shared. */
    int bytes() {
        return bytes;
    }

    /** Adapts to how long it took to run what was read, {@code length} bytes; if these are few, one request may have taken so long. */
    void ran(int length, long nanos) {
        if (nanos > TURN_NANOS && length > LEAST_BYTES) {
            bytes = Math.max(Math.min(bytes, length) / 2, LEAST_BYTES);
        } else if (nanos < TURN_NANOS / 4 && bytes < EventLoop.BUFFER_BYTES) {
            bytes = Math.min(2 * bytes, EventLoop.BUFFER_BYTES);
        }
    }
}
