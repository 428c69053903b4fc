package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.KvStore;
import java.io.EOFException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Limits on the number of clients and on how long they may be idle. */
class ConnectionLimitsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    private KvServer start(KvStore.Builder store) throws Exception {
        return new KvServer.Builder().port(0).store(store.clock(now::get)).start();
    }

    private static void awaitLine(String line, TestClient client, String section) throws Exception {
        client.send("INFO " + section + "\n");
        while (!client.readLine().strip().equals(line)) {
            // If the line never comes, the client times out.
        }
    }

    @Test
    void aClientTooManyIsToldSoAndDisconnected() throws Exception {
        try (KvServer server = start(new KvStore.Builder().maxClients(2));
                TestClient first = new TestClient(server);
                TestClient second = new TestClient(server)) {
            assertEquals("PONG", first.ask("PING"));
            assertEquals("PONG", second.ask("PING"));
            try (TestClient third = new TestClient(server)) {
                assertEquals(
                        "ERR max number of clients reached", third.readLine().replaceFirst("^-", ""));
                assertThrows(EOFException.class, third::readLine);
            }

            awaitLine("rejected_connections:1", first, "stats");
            assertEquals("OK", second.ask("CONFIG SET maxclients 3"));
            awaitLine("maxclients:3", first, "clients");
            try (TestClient third = new TestClient(server)) {
                assertEquals("PONG", third.ask("PING"));
            }
        }
    }

    @Test
    void aSilentClientIsDisconnectedButASubscriberIsNot() throws Exception {
        try (KvServer server = start(new KvStore.Builder().idleTimeout(Duration.ofSeconds(10)));
                TestClient silent = new TestClient(server);
                TestClient subscriber = new TestClient(server)) {
            assertEquals("PONG", silent.ask("PING"));
            subscriber.ask("SUBSCRIBE news");

            now.set(Instant.EPOCH.plusSeconds(12));

            assertThrows(EOFException.class, silent::readLine);
            try (TestClient other = new TestClient(server)) {
                assertEquals("1", other.ask("PUBLISH news still-there"));
                awaitLine("idle_disconnections:1", other, "stats");
            }
        }
    }
}
