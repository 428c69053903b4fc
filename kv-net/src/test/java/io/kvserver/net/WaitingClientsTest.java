package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for a time or for another client, over TCP. */
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
    void aPauseEndsWithClientUnpause() throws Exception {
        assertEquals("OK", admin.ask("CLIENT PAUSE 1000000000 WRITE"));
        client.send("SET a 1\n");

        assertEquals("OK", admin.ask("CLIENT UNPAUSE"));

        assertEquals("OK", client.readLine());
    }

    @Test
    void aPausedClientThatEndsItsOutputStillGetsItsReplies() throws Exception {
        assertEquals("OK", admin.ask("CLIENT PAUSE 1000000000 WRITE"));
        client.send("INCR a\nINCR a\n");
        client.endOutput();

        assertEquals("OK", admin.ask("CLIENT UNPAUSE"));

        assertEquals("1\n2\n", client.readToEnd());
    }

    /** The client may be gone as well, and an element popped for it would be lost. */
    @Test
    void aClientThatWaitsForAKeyAndEndsItsOutputGetsNothing() throws Exception {
        client.send("BLPOP q 0\nPING\n");
        awaitBlocked(1);

        client.endOutput();

        assertEquals("", client.readToEnd());
        assertEquals("1", admin.ask("RPUSH q x"));
        assertEquals("1", admin.ask("LLEN q"));
    }

    @Test
    void aClientThatWaitsForAKeyAndIsGoneTakesNothing() throws Exception {
        try (TestClient second = new TestClient(server)) {
            client.send("XREAD BLOCK 0 STREAMS s $\n");
            second.send("BLMOVE q r LEFT LEFT 0\n" + "PING\n".repeat(100));
            awaitBlocked(2);

            client.close();
            second.reset();

            awaitBlocked(0);
            assertEquals("1", admin.ask("RPUSH q x"));
            assertEquals("0", admin.ask("EXISTS r"));
        }
    }

    @Test
    void aClientThatWaitsForAKeyAndIsGoneTakesNothingHoweverMuchItHasSent() throws Exception {
        client.send("BLPOP q 0\n");
        awaitBlocked(1);
        client.send("PING\n".repeat(1 << 20));

        client.close();

        awaitBlocked(0);
        assertEquals("1", admin.ask("RPUSH q x"));
        assertEquals("1", admin.ask("LLEN q"));
    }

    @Test
    void aClientThatSendsTooMuchWhileItWaitsIsClosed() throws Exception {
        assertEquals("OK", admin.ask("CONFIG SET client-query-buffer-limit 1mb"));
        client.send("BLPOP q 0\n");
        awaitBlocked(1);

        assertThrows(IOException.class, () -> {
            while (true) {
                client.send("PING\n".repeat(1 << 16));
            }
        });

        awaitBlocked(0);
        assertEquals("1", admin.ask("RPUSH q x"));
        assertEquals("1", admin.ask("LLEN q"));
    }

    @Test
    void requestsBehindOneThatWaitsAreAnsweredAfterIt() throws Exception {
        client.send("BLPOP q 0\n");
        awaitBlocked(1);
        String value = "x".repeat(1000);
        Thread sender = new Thread(() -> {
            try {
                client.send(("ECHO " + value + "\n").repeat(5000));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        sender.start();

        assertEquals("1", admin.ask("RPUSH q y"));

        assertEquals("q", client.readLine());
        assertEquals("y", client.readLine());
        for (int i = 0; i < 5000; i++) {
            assertEquals(value, client.readLine());
        }
        sender.join();
    }

    private void awaitBlocked(int count) {
        while (!server.store().call("INFO", "clients").text().contains("blocked_clients:" + count + "\r")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSleepingClientDelaysNoOther() throws Exception {
        client.send("DEBUG SLEEP 0.1\nPING\n");

        assertEquals("PONG", admin.ask("PING"));
        assertEquals("OK", client.readLine());
        assertEquals("PONG", client.readLine());
    }

    @Test
    void aKilledClientIsDisconnected() throws Exception {
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
