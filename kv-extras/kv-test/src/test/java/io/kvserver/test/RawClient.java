package io.kvserver.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that is only a socket. Confined to one thread. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawClient(InetSocketAddress address) {
        try {
            socket = new Socket(address.getAddress(), address.getPort());
            socket.setSoTimeout(30_000);
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a text, and reads at least this many bytes, and whatever has arrived with them. */
    String exchange(String text, int least) {
        send(text);
        try {
            return new String(in.readNBytes(least), ISO_8859_1) + available(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String available(InputStream in) throws IOException {
        return new String(in.readNBytes(in.available()), ISO_8859_1);
    }

    /** The number of bytes that have arrived. */
    int available() {
        try {
            return in.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what has arrived, or waits for the next bytes. */
    String read() {
        return exchange("", 1);
    }

    /** Shuts down the sending side. */
    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server ends the connection. */
    String readAll() {
        try {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
