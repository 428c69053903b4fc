package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that have to wait for a time to come or for another client, over TCP. */
class WaitingClientsTest {
    private KvServer server;
    private TestClient admin;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder()
                .port(0)
                .store(new KvStore.Builder().allowDebug(true).build())
                .start();
        admin = new TestClient(server);
        client = new TestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        client.close();
        server.close();
    }

    @Test
    void aPauseEndsByItself() throws Exception {
        assertEquals("OK", admin.ask("CLIENT PAUSE 100 WRITE"));

        assertEquals("OK", client.ask("SET a 1"));
        assertEquals("1", client.ask("GET a"));
    }

    @Test
    void aPauseEndsWhenSomebodySaysSo() throws Exception {
        assertEquals("OK", admin.ask("CLIENT PAUSE 1000000000 WRITE"));
        client.send("SET a 1\n");

        assertEquals("OK", admin.ask("CLIENT UNPAUSE"));

        assertEquals("OK", client.readLine());
    }

    @Test
    void whoWaitsAndEndsItsOutputStillGetsItsReplies() throws Exception {
        assertEquals("OK", admin.ask("CLIENT PAUSE 1000000000 WRITE"));
        client.send("INCR a\nINCR a\n");
        client.endOutput();

        assertEquals("OK", admin.ask("CLIENT UNPAUSE"));

        assertEquals("1\n2\n", client.readToEnd());
    }

    @Test
    void whoSleepsHoldsUpNobodyElse() throws Exception {
        client.send("DEBUG SLEEP 0.1\nPING\n");

        assertEquals("PONG", admin.ask("PING"));
        assertEquals("OK", client.readLine());
        assertEquals("PONG", client.readLine());
    }

    @Test
    void whoIsKilledIsClosed() throws Exception {
        String id = client.ask("CLIENT ID");

        assertEquals("1", admin.ask("CLIENT KILL ID " + id));

        assertEquals("", client.readToEnd());
    }

    @Test
    void aServerClosesWhileClientsAreHeld() throws Exception {
        assertEquals("OK", admin.ask("CLIENT PAUSE 1000000000 ALL"));
        client.send("INCR a\n");

        server.close();

        assertEquals("", client.readToEnd());
    }
}
