package io.kvserver.net;

import io.kvserver.net.loop.EventLoop;

/**
 * Limits how much input of one client is read per turn of a loop that has other clients: as much as runs in less than a fifth
 * of a millisecond, so that a client that sends very many requests at once does not delay the others. A full buffer of short
 * requests takes five times as long. The rest stays in the kernel's buffer. Confined to the loop.
 */
final class InputShare {
    /** A turn has a cost of its own, 10 to 20 µs including waking the client. */
    private static final long TURN_NANOS = 150_000;
    /** The minimum to read: if even that takes longer, its requests are slow, and the cost of a turn does not matter. */
    private static final int LEAST_BYTES = 1 << 10;

    private int bytes = EventLoop.BUFFER_BYTES;

    /** The maximum number of bytes to read if the loop has other clients. */
    int bytes() {
        return bytes;
    }

    /**
     * Adapts the limit to the time that {@code length} bytes of input took; a small input is ignored if it took long, as it
     * may have been one slow request.
     */
    void ran(int length, long nanos) {
        if (nanos > TURN_NANOS && length > LEAST_BYTES) {
            bytes = Math.max(Math.min(bytes, length) / 2, LEAST_BYTES);
        } else if (nanos < TURN_NANOS / 4 && bytes < EventLoop.BUFFER_BYTES) {
            bytes = Math.min(2 * bytes, EventLoop.BUFFER_BYTES);
        }
    }
}
