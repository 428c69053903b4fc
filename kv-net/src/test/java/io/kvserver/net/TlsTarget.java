package io.kvserver.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Sends any bytes to a server's port for encrypted connections: as they are, or as a real client whose records the bytes split, damage, mix and end. The server answers the complete requests, closes, and serves another client. Confined to one thread.
 */
final class TlsTarget implements AutoCloseable {
    /** Bits of the first byte. */
    private static final int RAW = 1;

    private static final int OLDER = 2;

    private final KvServer server;
    private final SSLContext context;
    private final TestClient other;

    /** Starts a server. */
    TlsTarget(Path directory) throws Exception {
        TestCertificates certificates = TestCertificates.make(directory, "EC");
        context = certificates.client(false);
        server = new KvServer.Builder()
                .port(0)
                .daemon(true)
                .tls(certificates.options())
                .start();
        other = new TestClient(server);
    }

    /** Inputs to start from: complete requests, pieces, and each kind of damage and end. */
    static List<byte[]> made() {
        return List.of(
                new byte[] {0, (byte) 0x81, 3, (byte) 0x82, 1, (byte) 0x9f, 127},
                new byte[] {2, 10, 20, (byte) 0x85, 2, (byte) 0xb0, 1, (byte) 0x90},
                new byte[] {0, (byte) 0x80, 0, 0, 0, 0, 0, (byte) 0xe0, (byte) 0x83, (byte) 0xf0},
                new byte[] {2, (byte) 0x81, (byte) 0xe0},
                new byte[] {0, (byte) 0x8a, (byte) 0xc0, 7, 127},
                new byte[] {0, (byte) 0x8a, (byte) 0xd0, 21, (byte) 0xd0, 3, (byte) 0x80, (byte) 0xf1},
                new byte[] {1, 22, 3, 1, 0, 5, 1, 0, 0, 1, 0});
    }

    /** Sends an input. Returns if the outcome is a documented one. */
    void take(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TestClient.TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tlsPort()));
            if ((bytes[0] & RAW) != 0) {
                raw(socket, Arrays.copyOfRange(bytes, 1, bytes.length));
            } else {
                new SplitRecords(context, socket, (bytes[0] & OLDER) == 0)
                        .run(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
            }
        }
        checkThatOthersAreServed();
    }

    private static void raw(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException hangs) {
            throw new IllegalStateException("neither answered nor closed", hangs);
        } catch (IOException closed) {
            // The server may close at any time.
        }
    }

    private void checkThatOthersAreServed() throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestClient.TIMEOUT_MILLIS);
        while (server.store().metrics().connectedClients() > 1) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the client is still there");
            }
            Thread.onSpinWait();
        }
        String reply = other.ask("PING");
        if (!reply.equals("PONG")) {
            throw new IllegalStateException("another client was answered " + reply);
        }
        if (!server.isHealthy()) {
            throw new IllegalStateException("the server is not well", server.failure());
        }
    }

    @Override
    public void close() throws IOException {
        other.close();
        server.close();
    }
}
