package io.kvserver.net;

import io.kvserver.core.session.MemoryConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A socket connected to a server in the same process without a network, for client libraries that need a socket. Streams, the
 * read timeout and closing work; other options are accepted and have no effect. Thread: any.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // Its fields are volatile, and close() must not wait.
final class MemorySocket extends Socket {
    private final MemoryConnection connection;
    private final InputStream input = new TimedInput();
    private final OutputStream output = new Output();
    private volatile int timeoutMillis;
    private volatile boolean closed;
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    static Socket of(MemoryConnection connection) {
        try {
            return new MemorySocket(connection);
        } catch (SocketException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private MemorySocket(MemoryConnection connection) throws SocketException {
        super((@Nullable SocketImpl) null);
        this.connection = connection;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        refuseIfClosed();
        return input;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        refuseIfClosed();
        return output;
    }

    private void refuseIfClosed() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        throw new SocketException("already connected");
    }

    @Override
    public void bind(@Nullable SocketAddress bindpoint) throws IOException {
        throw new SocketException("already connected");
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        // As for any socket, whether this side has closed it. If it has, libraries reconnect silently.
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    public void shutdownInput() {
        inputShut = true;
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
        connection.endRequests();
    }

    @Override
    public void close() {
        closed = true;
        connection.close();
    }

    @Override
    public void setSoTimeout(int millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("timeout: " + millis + " is negative");
        }
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public int getPort() {
        return 0;
    }

    @Override
    public int getLocalPort() {
        return 0;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(getInetAddress(), 0);
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return new InetSocketAddress(getLocalAddress(), 0);
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // Nothing is ever delayed.
    }

    @Override
    public void setKeepAlive(boolean on) {
        // The other side cannot disappear.
    }

    @Override
    public void setReuseAddress(boolean on) {
        // There is no address.
    }

    @Override
    public void setSoLinger(boolean on, int linger) {
        // What was written has arrived.
    }

    @Override
    public String toString() {
        return "MemorySocket[" + (isClosed() ? "closed" : "connected") + "]";
    }

    /** The input stream, with the read timeout. */
    private final class TimedInput extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] array, int offset, int length) throws IOException {
            if (inputShut) {
                return -1;
            }
            int count = connection.read(array, offset, length, timeoutMillis);
            if (count == 0 && length > 0) {
                throw new SocketTimeoutException("Read timed out");
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return connection.input().available();
        }

        @Override
        public void close() {
            MemorySocket.this.close();
        }
    }

    /** The output stream. */
    private final class Output extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            connection.output().write(one);
        }

        @Override
        public void write(byte[] array, int offset, int length) throws IOException {
            connection.output().write(array, offset, length);
        }

        @Override
        public void close() {
            MemorySocket.this.close();
        }
    }
}
