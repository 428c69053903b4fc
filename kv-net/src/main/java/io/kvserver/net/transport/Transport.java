package io.kvserver.net.transport;

import io.kvserver.net.loop.EventLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a connection travel: as they are, or encrypted. Confined to the connection's event loop.
 *
 * <p>A connection knows nothing of the way. It reads and writes its client's own bytes, and says what it waits for; what the
 * transport waits for besides, in order to get there, is the transport's own matter.
 */
public interface Transport extends Closeable {
    /** The connection, for its transport. On the loop's thread. */
    interface Owner extends EventLoop.Ready {
        /** There may be something to read though the system does not say so. */
        void goOn();
    }

    /** Begins a connection's transport. */
    @FunctionalInterface
    interface Opening {
        /** Registers an owner with its loop, to wait for something to read; the owner is called, too, when it can be written. */
        Transport open(Owner owner) throws IOException;
    }

    /**
     * Reads what has arrived into a buffer that is empty. How many bytes; 0 if there are none for now, negative if no more will come.
     */
    int read(ByteBuffer buffer) throws IOException;

    /**
     * Takes bytes from a buffer and sends them. Whether it has taken all, and the system all that is to be sent; if not, the
     * connection comes back, with what it has left, when the transport is {@linkplain #await ready to write}.
     */
    boolean write(ByteBuffer buffer) throws IOException;

    /** Sends what was taken before and is still here. Whether nothing is left. */
    boolean flush() throws IOException;

    /** From now on this key stands for its channel. */
    void moved(SelectionKey key);

    /** Whether it has to be read from though the connection may not want anything yet. */
    boolean mustRead();

    /** Waits for something to read, or to be able to write, or for both or neither. */
    void await(boolean toRead, boolean toWrite);

    /** Tells the client that nothing more will be sent. What it still sends can be read, and is of no use. */
    void shutdownOutput() throws IOException;

    /** Has the system ask after so many seconds of silence whether the client is still there; 0: never. */
    void keepAlive(int seconds);

    /** Whether no client gets as far as a request that does not show a certificate. */
    default boolean requiresCertificate() {
        return false;
    }

    /** Whether {@link #user} can be asked: once there has been a handshake, or something has been read. */
    default boolean knowsUser() {
        return true;
    }

    /** Whether it has ended because the client took too long for a handshake. */
    default boolean tookTooLong() {
        return false;
    }

    /** The user that the client's certificate names; {@code null} if none does. */
    default @Nullable String user() {
        return null;
    }

    SocketAddress remoteAddress() throws IOException;

    /** The same as text; {@code ?} if the socket does not know it. */
    default String remoteText() {
        try {
            return Addresses.text(remoteAddress());
        } catch (IOException e) {
            return "?";
        }
    }

    SocketAddress localAddress() throws IOException;
}
