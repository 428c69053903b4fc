package io.kvserver.net.transport;

import io.kvserver.net.loop.EventLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * Transports the bytes of a connection, plain or encrypted. Confined to the connection's event loop.
 *
 * <p>A connection reads and writes its client's plain bytes and says what it waits for. The transport hides everything
 * else that it must wait for, such as a handshake.
 */
public interface Transport extends Closeable {
    /** A transport's connection. Called on the loop's thread. */
    interface Owner extends EventLoop.Ready {
        /** Called when there may be something to read that the system does not report. */
        void goOn();
    }

    /** Begins a connection's transport. */
    @FunctionalInterface
    interface Opening {
        /**
         * Registers with the connection's loop, to wait for input. The owner is called when there is something to read,
         * or when the transport can be written to.
         */
        Transport open(Owner owner) throws IOException;
    }

    /** Reads into an empty buffer. Returns the number of bytes; 0 if there are none now, negative at the end. */
    int read(ByteBuffer buffer) throws IOException;

    /** How many bytes the next buffer to read into should have room for. */
    default int leastRead() {
        return 0;
    }

    /**
     * Takes bytes from a buffer and sends them. Returns whether it has taken all and the system has taken all output;
     * otherwise the connection must try again with the rest when the transport is {@linkplain #await ready to write}.
     */
    boolean write(ByteBuffer buffer) throws IOException;

    /** Sends bytes taken earlier. Returns whether nothing is left. */
    boolean flush() throws IOException;

    /** From now on this key stands for its channel. */
    void moved(SelectionKey key);

    /** Whether it must be read from even if the connection does not want input yet. */
    boolean mustRead();

    /** Sets whether to wait for input, for output, for both or neither. */
    void await(boolean toRead, boolean toWrite);

    /** Tells the client that nothing more will be sent. Its further input can still be read and discarded. */
    void shutdownOutput() throws IOException;

    /** Sets TCP keep-alive after {@code seconds} of silence; 0 for never. */
    void keepAlive(int seconds);

    /** Whether clients need a certificate before their first request. */
    default boolean requiresCertificate() {
        return false;
    }

    /** Whether {@link #user} is known: after a handshake, or after the first input. */
    default boolean knowsUser() {
        return true;
    }

    /** Whether it has ended because the client's handshake took too long. */
    default boolean tookTooLong() {
        return false;
    }

    /** The user named by the client's certificate; {@code null} if there is none. */
    default @Nullable String user() {
        return null;
    }

    SocketAddress remoteAddress() throws IOException;

    /** The remote address as text; {@code ?} if the socket does not know it. */
    default String remoteText() {
        try {
            return Addresses.text(remoteAddress());
        } catch (IOException e) {
            return "?";
        }
    }

    SocketAddress localAddress() throws IOException;
}
