package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that run for too long, over TCP: their own event loop goes on serving the others. */
class LongScriptsTest {
    private static final String ENDLESS = "EVAL \"while true do end\" 0\n";

    private static KvServer start(int loops) throws Exception {
        return new KvServer.Builder()
                .port(0)
                .eventLoops(loops)
                .store(new KvStore.Builder().build())
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void othersAreAnsweredBusyAndCanKillTheScript(int loops) throws Exception {
        try (KvServer server = start(loops);
                TestClient client = new TestClient(server);
                TestClient other = new TestClient(server);
                TestClient third = new TestClient(server)) {
            assertEquals("OK", other.ask("CONFIG SET busy-reply-threshold 10"));
            assertEquals("PONG", third.ask("PING"));
            client.send(ENDLESS);

            awaitBusy(other);
            assertTrue(third.ask("GET a").startsWith("BUSY "));
            try (TestClient late = new TestClient(server)) {
                assertTrue(late.ask("SET a 1").startsWith("BUSY "));
                client.send("SET a 2\n");
                assertEquals("OK", late.ask("SCRIPT KILL"));
            }

            assertTrue(client.readLine().startsWith("ERR Script killed by user"));
            assertEquals("OK", client.readLine());
            assertEquals("2", third.ask("GET a"));
        }
    }

    private static void awaitBusy(TestClient client) throws Exception {
        while (!client.ask("PING").startsWith("BUSY ")) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClientMayGoWhileItsScriptRuns(int loops) throws Exception {
        try (KvServer server = start(loops);
                TestClient other = new TestClient(server)) {
            assertEquals("OK", other.ask("CONFIG SET busy-reply-threshold 10"));
            try (TestClient client = new TestClient(server)) {
                client.send(ENDLESS);
                awaitBusy(other);
            }

            assertEquals("OK", other.ask("SCRIPT KILL"));

            String answer = other.ask("PING");
            while (answer.startsWith("BUSY ")) {
                answer = other.ask("PING");
            }
            assertEquals("PONG", answer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shutdownWithoutSavingEndsAServerWhoseScriptDoesNot(int loops) throws Exception {
        try (KvServer server = start(loops);
                TestClient client = new TestClient(server);
                TestClient other = new TestClient(server)) {
            assertEquals("OK", other.ask("CONFIG SET busy-reply-threshold 10"));
            client.send("EVAL \"redis.call('set', 'a', 1) while true do end\" 0\n");
            awaitBusy(other);

            assertTrue(other.ask("SCRIPT KILL").startsWith("UNKILLABLE "));
            other.send("SHUTDOWN NOSAVE\n");

            assertEquals("", other.readToEnd());
        }
    }
}
