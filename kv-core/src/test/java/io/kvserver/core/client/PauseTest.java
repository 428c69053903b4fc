package io.kvserver.core.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CLIENT PAUSE and UNPAUSE, on a clock that the test moves. */
class PauseTest {
    private final BareStore store = new BareStore();
    private final SessionDriver admin = store.newResp2Client();
    private final SessionDriver client = store.newResp2Client();

    private static String ask(SessionDriver client, String... requests) {
        StringBuilder all = new StringBuilder();
        for (String request : requests) {
            all.append(Requests.array(request));
        }
        return client.exchange(all.toString());
    }

    @Test
    void whileWritesArePausedTheyWaitAndReadsGoOn() {
        ask(admin, "CLIENT PAUSE 1000 WRITE");

        assertEquals("$-1\r\n", ask(client, "GET key"));
        assertEquals("+PONG\r\n", ask(client, "PING", "SET key value", "PING"));
        assertEquals("$-1\r\n", ask(admin, "GET key"));

        assertEquals("+OK\r\n", ask(admin, "CLIENT UNPAUSE"));
        assertEquals("+OK\r\n+PONG\r\n", client.takeMessages());
        assertEquals("$5\r\nvalue\r\n", ask(admin, "GET key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PING", "GET key", "CLIENT ID", "QUIT", "MULTI"})
    void whileAllIsPausedEverythingWaits(String request) {
        ask(admin, "CLIENT PAUSE 1000");

        assertEquals("", ask(client, request));

        store.pass(1000);
        assertFalse(client.resume().isEmpty());
    }

    @Test
    void malformedRequestsAreRefusedDuringAPause() {
        ask(admin, "CLIENT PAUSE 1000 ALL");

        assertEquals("-ERR wrong number of arguments for 'get' command\r\n", ask(client, "GET"));
        assertEquals("-ERR unknown command 'foo', with args beginning with: \r\n", ask(client, "foo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUBLISH news x", "SPUBLISH news x", "DEL key", "FLUSHALL", "EXPIRE key 1"})
    void aPauseOfWritesHoldsEverythingThatAffectsOthers(String request) {
        ask(admin, "CLIENT PAUSE 1000 WRITE");

        assertEquals("", ask(client, request));

        ask(admin, "CLIENT UNPAUSE");
        assertFalse(client.takeMessages().isEmpty());
    }

    @Test
    void aTransactionWaitsWithItsFirstWrite() {
        ask(admin, "CLIENT PAUSE 1000 WRITE");

        assertEquals("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n", ask(client, "MULTI", "GET key", "EXEC"));
        assertEquals("+OK\r\n", ask(client, "MULTI", "SET key value", "EXEC"));

        ask(admin, "CLIENT UNPAUSE");
        assertEquals("+QUEUED\r\n*1\r\n+OK\r\n", client.takeMessages());
    }

    @Test
    void aTransactionWithAWriteWaitsWithExec() {
        ask(client, "MULTI", "SET key value");
        ask(admin, "CLIENT PAUSE 1000 WRITE");

        assertEquals("", ask(client, "EXEC"));

        ask(admin, "CLIENT UNPAUSE");
        assertEquals("*1\r\n+OK\r\n", client.takeMessages());
    }

    @Test
    void aPauseEndsByItself() {
        ask(admin, "CLIENT PAUSE 1000 WRITE");
        ask(client, "SET key value");

        store.pass(999);
        assertEquals("", client.resume());
        store.pass(1);

        assertEquals("+OK\r\n", client.resume());
        assertEquals("+OK\r\n", ask(client, "SET key other"));
    }

    @Test
    void ofTwoPausesTheStricterModeAndTheLaterEndHold() {
        ask(admin, "CLIENT PAUSE 1000 WRITE");
        ask(admin, "CLIENT PAUSE 10 ALL");

        assertEquals("", ask(client, "PING"));
        store.pass(999);
        assertEquals("", client.resume());
        store.pass(1);
        assertEquals("+PONG\r\n", client.resume());
    }

    @Test
    void aPauseThatIsOverHasNoInfluenceOnTheNext() {
        ask(admin, "CLIENT PAUSE 10 ALL");
        store.pass(10);
        SessionDriver monitor = store.newResp2Client();

        ask(monitor, "CLIENT PAUSE 1000 WRITE");

        assertEquals("+PONG\r\n", ask(client, "PING"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9223372036854775807"})
    void aPauseOfZeroOrTooLongHasNoEffect(String millis) {
        assertEquals("+OK\r\n", ask(admin, "CLIENT PAUSE " + millis));

        assertEquals("+PONG\r\n", ask(client, "PING"));
    }

    @Test
    void aMonitorIsNotHeld() {
        SessionDriver monitor = store.newResp2Client();
        ask(monitor, "MONITOR");

        ask(admin, "CLIENT PAUSE 1000 ALL");

        assertTrue(ask(monitor, "PING").startsWith("+PONG\r\n"));
        assertEquals("+OK\r\n", ask(monitor, "CLIENT UNPAUSE"));
    }

    @Test
    void aHeldClientStillGetsMessages() {
        ask(client, "HELLO 3", "SUBSCRIBE news");
        ask(admin, "CLIENT PAUSE 1000 WRITE");
        ask(client, "SET key value");

        store.server().pubSub().publish("news".getBytes(US_ASCII), new byte[] {'x'});

        assertEquals(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\nx\r\n", client.takeMessages());
        ask(admin, "CLIENT UNPAUSE");
        assertEquals("+OK\r\n", client.takeMessages());
    }

    @Test
    void aClientThatGoesWhileItIsHeldRunsNothing() {
        ask(admin, "CLIENT PAUSE 100 WRITE");
        ask(client, "SET a 1");

        client.disconnect();
        store.pass(100);

        assertEquals("", client.resume());
        assertEquals("$-1\r\n", ask(admin, "GET a"));
    }

    @Test
    void keysThatNobodyReadsDoNotExpireDuringAPause() {
        SettableClock clock = new SettableClock();
        KvStore timed = new KvStore.Builder().clock(clock).build();
        ask(new SessionDriver(timed), "SET key value PX 10", "CLIENT PAUSE 1000 WRITE");

        clock.advanceMillis(999);
        timed.upkeep();
        assertEquals(1, timed.dbSize());

        clock.advanceMillis(1);
        timed.upkeep();
        assertEquals(0, timed.dbSize());
    }
}
