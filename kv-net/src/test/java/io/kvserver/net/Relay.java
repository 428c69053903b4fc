package io.kvserver.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Predicate;

/**
 * Forwards the bytes of one client to a server in one piece, once they are complete. So a test does not depend on how a program's writes are split on their way. Has a thread of its own, which {@link #close} ends.
 */
final class Relay implements AutoCloseable {
    private final ServerSocket port;
    private final Socket server;
    private final Predicate<byte[]> isComplete;
    private final Thread thread;

    Relay(int target, Predicate<byte[]> isComplete) throws IOException {
        this.port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.server = new Socket(InetAddress.getLoopbackAddress(), target);
        this.isComplete = isComplete;
        this.thread = new Thread(this::run, "relay");
        thread.start();
    }

    int port() {
        return port.getLocalPort();
    }

    private void run() {
        try (Socket client = port.accept()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (!isComplete.test(bytes.toByteArray())) {
                int next = client.getInputStream().read();
                if (next < 0) {
                    return;
                }
                bytes.write(next);
            }
            server.getOutputStream().write(bytes.toByteArray());
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    @Override
    public void close() throws IOException {
        port.close();
        server.close();
        try {
            thread.join(TestClient.TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
