package io.kvserver.net.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that connect to the metrics page and send no request. */
@Timeout(60)
class SilentWatchersTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final KvStore store = new KvStore();

    /** Begins a request, which is enough for the server to give it a thread. */
    private static Socket silent(MetricsEndpoint page) throws IOException {
        Socket socket = new Socket(page.address().getAddress(), page.address().getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write('G');
        return socket;
    }

    @Test
    void othersAreAnsweredMeanwhile() throws IOException {
        try (MetricsEndpoint page = MetricsEndpoint.start(store, ANY_PORT);
                Socket first = silent(page);
                Socket second = silent(page);
                Socket asking = silent(page)) {
            asking.getOutputStream()
                    .write("ET /metrics HTTP/1.1\r\nHost: kv\r\nConnection: close\r\n\r\n".getBytes(UTF_8));

            String reply = new String(asking.getInputStream().readAllBytes(), UTF_8);

            assertTrue(reply.startsWith("HTTP/1.1 200 ") && reply.contains("redis_up 1"), reply);
            assertTrue(first.isConnected() && second.isConnected());
        }
    }

    @Test
    void theyAreDisconnectedIfTheySayNothingMore() throws IOException {
        try (MetricsEndpoint page = MetricsEndpoint.start(store, ANY_PORT, 1)) {
            for (int i = 0; i < 10; i++) {
                try (Socket socket = silent(page)) {
                    assertTrue(ends(socket));
                }
            }
        }
    }

    @Test
    void moreThanCanWaitAreDisconnected() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (MetricsEndpoint page = MetricsEndpoint.start(store, ANY_PORT, Integer.MAX_VALUE)) {
            for (int i = 0; i < 69; i++) {
                sockets.add(silent(page));
            }
            int ended = -1;
            // Which of them the server comes to last is not known.
            for (int i = 0; ended < 0; i = (i + 1) % sockets.size()) {
                sockets.get(i).setSoTimeout(1);
                ended = ends(sockets.get(i)) ? i : -1;
            }

            assertTrue(ended >= 0);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException notYet) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }
}
