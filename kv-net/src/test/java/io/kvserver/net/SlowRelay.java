package io.kvserver.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntSupplier;

/** Forwards one client's bytes in pieces of a size that it chooses. Has threads of its own, which {@link #close} ends. */
final class SlowRelay implements AutoCloseable {
    private final ServerSocket port;
    private final Socket server;
    private final IntSupplier sizes;
    private final Thread thread;

    /** @param sizes returns the size limit of the next piece in bytes */
    SlowRelay(int target, IntSupplier sizes) throws IOException {
        this.port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.server = new Socket(InetAddress.getLoopbackAddress(), target);
        this.server.setTcpNoDelay(true);
        this.sizes = sizes;
        this.thread = new Thread(this::run, "slow-relay");
        thread.start();
    }

    int port() {
        return port.getLocalPort();
    }

    private void run() {
        try (Socket client = port.accept()) {
            Thread back = new Thread(() -> copyBack(client), "slow-relay-back");
            back.start();
            InputStream in = client.getInputStream();
            byte[] piece = new byte[1 << 16];
            for (int count = 0; count >= 0; count = in.read(piece, 0, sizes.getAsInt())) {
                server.getOutputStream().write(piece, 0, count);
            }
            server.shutdownOutput();
            back.join(TestClient.TIMEOUT_MILLIS);
        } catch (IOException closed) {
            // The end of the test.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copyBack(Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
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
