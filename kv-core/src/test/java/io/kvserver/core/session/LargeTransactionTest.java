package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import org.junit.jupiter.api.Test;

/** Requests for which the server has to collect much before it can look at the next one. */
class LargeTransactionTest {
    private final KvStore store = new KvStore();
    private final SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
    private final SessionDriver other = new SessionDriver(store, InlineReplies.RESP);

    @Test
    void aTransactionCannotBeAnsweredWithMoreThanAllClientsMayTake() {
        other.exchange("CONFIG SET maxmemory-clients 8mb\r\n");
        store.set("a", "v".repeat(1000));
        client.receive("MULTI\r\n" + "GET a\r\n".repeat(20_000) + "SET b c\r\n");
        client.takeAll();

        client.receive("EXEC\r\n");

        assertTrue(client.isClosing());
        assertEquals(0, client.unreadBytes());
        // The transaction runs to its end all the same.
        assertEquals("c", store.get("b"));
    }

    @Test
    void oneRequestCannotSubscribeToMoreThanThereIsMemoryFor() {
        other.exchange("CONFIG SET maxmemory-clients 1mb\r\n");
        StringBuilder request = new StringBuilder("*20001\r\n$9\r\nSUBSCRIBE\r\n");
        for (int i = 10_000; i < 30_000; i++) {
            request.append("$5\r\n").append(i).append("\r\n");
        }

        client.receive(request.toString());

        assertTrue(client.isClosing());
        int subscribed = other.exchange("PUBSUB CHANNELS\r\n").split("\\$5", -1).length - 1;
        assertTrue(subscribed < 10_000, "subscribed: " + subscribed);
        client.disconnect();
        assertEquals("*0\r\n", other.exchange("PUBSUB CHANNELS\r\n"));
    }

    @Test
    void oneRequestCannotWatchMoreThanThereIsMemoryFor() {
        other.exchange("CONFIG SET maxmemory-clients 1mb\r\n");
        StringBuilder request = new StringBuilder("*20001\r\n$5\r\nWATCH\r\n");
        for (int i = 10_000; i < 30_000; i++) {
            request.append("$5\r\n").append(i).append("\r\n");
        }

        client.receive(request.toString());

        assertTrue(client.isClosing());
        assertEquals("+PONG\r\n", other.exchange("PING\r\n"));
    }
}
