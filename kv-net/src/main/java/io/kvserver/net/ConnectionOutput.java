package io.kvserver.net;

import io.kvserver.core.session.Session;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes what a session has for its client to the transport. Confined to an event loop. */
final class ConnectionOutput {
    /** How many buffers are written to one client before others get a turn. */
    private static final int MAX_TIMES = 16;

    private final EventLoop loop;
    private final Transport transport;
    private boolean blocked;
    private boolean lags;

    ConnectionOutput(EventLoop loop, Transport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    /** Whether no more can be written for now: the socket takes no more, or it is others' turn. */
    boolean isBlocked() {
        return blocked;
    }

    /** Whether the socket has no room for what is to be written. */
    boolean lags() {
        return lags;
    }

    /** Writes what there is to write. */
    void write(Session session) throws IOException {
        lags = !transport.flush();
        blocked = lags;
        for (int times = 0; !blocked && !session.isSuspended() && session.outputBytes() > 0; times++) {
            writeOne(session);
            blocked |= times == MAX_TIMES;
        }
    }

    /** Writes one buffer at most. Not while the session is suspended. */
    void writeOne(Session session) throws IOException {
        ByteBuffer buffer = loop.writeBuffer();
        session.copyOutput(buffer);
        boolean sent = transport.write(buffer.flip());
        session.outputTaken(buffer.position());
        lags = !sent;
        blocked = lags;
    }
}
