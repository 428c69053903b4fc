package io.kvserver.net;

import io.kvserver.core.session.Session;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes a session's output to the transport. Confined to an event loop. */
final class ConnectionOutput {
    /** The most buffers written to one client before others get a turn. */
    private static final int MAX_TIMES = 16;

    private final EventLoop loop;
    private final Transport transport;
    private boolean blocked;
    private boolean lags;

    ConnectionOutput(EventLoop loop, Transport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    /** Whether no more can be written for now: the socket is full, or other clients have their turn. */
    boolean isBlocked() {
        return blocked;
    }

    /** Whether the socket is full while output waits. */
    boolean lags() {
        return lags;
    }

    /** Writes pending output. */
    void write(Session session) throws IOException {
        lags = !transport.flush();
        blocked = lags;
        for (int times = 0; !blocked && !session.isSuspended() && session.outputBytes() > 0; times++) {
            writeOne(session);
            blocked |= times == MAX_TIMES;
        }
    }

    /** Writes at most one buffer. Must not be called while the session is suspended. */
    void writeOne(Session session) throws IOException {
        ByteBuffer buffer = loop.writeBuffer();
        session.copyOutput(buffer);
        boolean sent = transport.write(buffer.flip());
        session.outputTaken(buffer.position());
        lags = !sent;
        blocked = lags;
    }
}
