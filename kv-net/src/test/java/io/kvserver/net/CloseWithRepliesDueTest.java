package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server closes while some replies have not been sent. */
class CloseWithRepliesDueTest {
    private static final String VALUE = "v".repeat(300 << 10);

    private final KvStore store = new KvStore();
    private KvServer server;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).eventLoops(1).store(store).start();
        store.set("a", VALUE);
    }

    @Test
    void whatHasBeenReceivedIsAnswered() throws Exception {
        try (TestClient client = new TestClient(server)) {
            // The first byte of the reply shows that all three requests, one segment, have been received.
            client.send("GET a\nGET a\nGET a\n");
            String first = new String(client.read(1), ISO_8859_1);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);

            assertValues(3, first + client.readToEnd());
            closed.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void whatTheServerHadNotYetReadIsAnsweredToo() throws Exception {
        // The server stops reading from a client that leaves half of this unread.
        try (TestClient settings = new TestClient(server)) {
            settings.send("CONFIG SET maxmemory-clients 4mb\nQUIT\n");
            assertEquals("OK\n", settings.readToEnd());
        }
        try (SocketChannel client = SocketChannel.open()) {
            client.setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
            client.setOption(StandardSocketOptions.SO_SNDBUF, 32 << 10);
            client.connect(server.address());
            client.configureBlocking(false);
            int sent = sendUntilTheServerReadsNoMore(client);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
            client.configureBlocking(true);
            client.socket().setSoTimeout(TestClient.TIMEOUT_MILLIS);
            String replies = new String(client.socket().getInputStream().readAllBytes(), ISO_8859_1);

            assertValues(sent, replies);
            closed.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void aClientThatNeverReadsDoesNotKeepTheServerFromClosing() throws Exception {
        // More than the sockets can hold, so that something always remains to be sent.
        store.set("a", VALUE.repeat(100));
        try (SocketChannel client = SocketChannel.open(server.address())) {
            client.configureBlocking(false);
            sendUntilTheServerReadsNoMore(client);

            server.close();

            assertEquals(List.of(), Leftovers.threadsOf(server));
        }
    }

    private static void assertValues(int count, String replies) {
        String expected = (VALUE + "\n").repeat(count);

        assertEquals(expected.length(), replies.length());
        assertTrue(expected.equals(replies), "other replies than the value");
    }

    /**
     * Leaves unread requests in the server's socket, because the client does not read its replies. Returns how many complete requests were sent.
     */
    private int sendUntilTheServerReadsNoMore(SocketChannel client) throws Exception {
        ByteBuffer request = ByteBuffer.wrap(("GET a" + " ".repeat(32 << 10) + "\n").getBytes(ISO_8859_1));
        int sent = 0;
        int refusals = 0;
        try (TestClient other = new TestClient(server)) {
            while (refusals < 100) {
                refusals = client.write(request) > 0 ? 0 : refusals + 1;
                if (!request.hasRemaining()) {
                    request.rewind();
                    sent++;
                }
                assertEquals("PONG", other.ask("PING"));
            }
        }
        return sent;
    }
}
