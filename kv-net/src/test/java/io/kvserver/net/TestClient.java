package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A client with a blocking socket that fails rather than waits for ever. Texts have one char per byte. Confined to one thread.
 */
public final class TestClient implements Closeable {
    public static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final Received in;

    public TestClient(KvServer server) throws IOException {
        this(server.address());
    }

    public TestClient(InetSocketAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        in = new Received(socket.getInputStream());
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    /** Shuts down the sending side. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes as the system does for a process that dies with unread input: the server is told at once that the connection is reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Sends a line and reads one. */
    public String ask(String line) throws IOException {
        send(line + "\n");
        return readLine();
    }

    /** Reads up to a line feed, which is left out. */
    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (!in.readBefore('\n', line)) {
            throw new EOFException("the server closed after: " + line.toString(ISO_8859_1));
        }
        return line.toString(ISO_8859_1);
    }

    /** Reads exactly this many bytes. */
    public byte[] read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the server closed after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Sends a text and reads as many bytes as are expected. */
    public String exchange(String text, int replyBytes) throws IOException {
        send(text);
        return new String(read(replyBytes), ISO_8859_1);
    }

    /** Reads until the server closes. */
    public String readToEnd() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    public InputStream input() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
