package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.session.Requests;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;

/** A client of a redis-server. Confined to one thread. */
public final class RedisConnection implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private final RespReplies replies;

    public RedisConnection(RedisServerProcess server) throws IOException {
        socket = server.connect();
        in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        replies = new RespReplies(in);
    }

    /** Sends one request and waits for its reply: its bytes, one char each. */
    public String exchange(List<String> words) throws IOException {
        send(Requests.array(words));
        return reply();
    }

    /** The server's port. */
    int port() {
        return socket.getPort();
    }

    void send(byte[] requests) throws IOException {
        socket.getOutputStream().write(requests);
    }

    /** The bytes that the server sends, for tests that parse them in their own way. */
    InputStream in() {
        return in;
    }

    String reply() throws IOException {
        return replies.next();
    }

    /** Shuts down the sending side, and returns what the server still sends before it closes. */
    String rest() throws IOException {
        socket.shutdownOutput();
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
