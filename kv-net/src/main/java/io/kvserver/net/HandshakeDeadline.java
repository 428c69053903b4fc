package io.kvserver.net;

import org.jspecify.annotations.Nullable;

/**
 * What a loop keeps until the time for a handshake is over; it lets go of a connection that has ended before. Confined to the loop.
 */
final class HandshakeDeadline implements Runnable {
    private @Nullable TlsTransport transport;

    HandshakeDeadline(TlsTransport transport) {
        this.transport = transport;
    }

    /** Lets go of the connection. */
    void cancel() {
        transport = null;
    }

    @Override
    public void run() {
        TlsTransport late = transport;
        if (late != null) {
            late.closeIfHandshaking();
        }
    }
}
