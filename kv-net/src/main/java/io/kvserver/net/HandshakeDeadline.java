package io.kvserver.net;

import org.jspecify.annotations.Nullable;

/**
 * A loop's timer for the end of a handshake. It drops its reference to a connection that ends earlier. Confined to the
 * loop.
 */
final class HandshakeDeadline implements Runnable {
    private @Nullable TlsTransport transport;

    HandshakeDeadline(TlsTransport transport) {
        this.transport = transport;
    }

    /** Drops the reference to the connection. */
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
