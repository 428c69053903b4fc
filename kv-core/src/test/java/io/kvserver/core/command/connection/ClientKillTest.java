package io.kvserver.core.command.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CLIENT KILL: which clients it matches, and what happens to them. */
class ClientKillTest {
    private final BareStore store = new BareStore();
    private final SessionDriver killer = client("10.0.0.1:1", "10.0.0.9:3000");
    private final SessionDriver subscriber = client("10.0.0.2:2", "10.0.0.9:3000");
    private final SessionDriver other = client("10.0.0.3:3", "10.0.0.9:4000");

    ClientKillTest() {
        ask(subscriber, "SUBSCRIBE news");
    }

    private SessionDriver client(String address, String localAddress) {
        SessionDriver client = store.newClient(ClientOrigin.of(address, localAddress, null));
        ask(client, "HELLO 2");
        return client;
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT KILL 10.0.0.3:3, +OK, false, false, true",
        "CLIENT KILL 10.0.0.1:1, +OK, true, false, false",
        "CLIENT KILL ID 2, :1, false, true, false",
        "CLIENT KILL ID 2 ID 3, :1, false, false, true",
        "CLIENT KILL ID 2 TYPE normal, :0, false, false, false",
        "CLIENT KILL ID 1, :0, false, false, false",
        "CLIENT KILL ID 1 SKIPME no, :1, true, false, false",
        "CLIENT KILL TYPE pubsub, :1, false, true, false",
        "CLIENT KILL TYPE normal, :1, false, false, true",
        "CLIENT KILL TYPE replica, :0, false, false, false",
        "CLIENT KILL USER default, :2, false, true, true",
        "CLIENT KILL USER default skipme NO, :3, true, true, true",
        "CLIENT KILL ADDR 10.0.0.2:2, :1, false, true, false",
        "CLIENT KILL LADDR 10.0.0.9:3000, :1, false, true, false",
        "CLIENT KILL LADDR 10.0.0.9:3000 SKIPME NO, :2, true, true, false",
        "CLIENT KILL LADDR 10.0.0.9:4000 ADDR 10.0.0.2:2, :0, false, false, false",
        "CLIENT KILL SKIPME yes, :2, false, true, true"
    })
    void thoseAreKilledThatPassAllFilters(
            String request, String reply, boolean killsItself, boolean killsSubscriber, boolean killsOther) {
        assertEquals(reply + "\r\n", ask(killer, request));

        assertEquals(killsItself, killer.isClosing());
        assertEquals(killsSubscriber, subscriber.isClosing());
        assertEquals(killsOther, other.isClosing());
    }

    @Test
    void maxAgeSparesNewerClients() {
        store.pass(10_000);
        SessionDriver young = client("10.0.0.4:4", "10.0.0.9:3000");

        assertEquals(":0\r\n", ask(killer, "CLIENT KILL MAXAGE 11"));
        assertEquals(":2\r\n", ask(killer, "CLIENT KILL MAXAGE 10"));

        assertTrue(other.isClosing());
        assertFalse(young.isClosing());
    }

    @Test
    void aKilledClientIsWokenAndGetsNothingMore() {
        ask(other, "SET key value");
        other.receive(Requests.array("GET key"));

        ask(killer, "CLIENT KILL ID 3");

        assertEquals(1, other.pendingWakes());
        assertEquals("", other.takeMessages());
        assertEquals("", ask(other, "SET key changed"));
        assertEquals("$5\r\nvalue\r\n", ask(killer, "GET key"));
    }

    @Test
    void aClientIsKilledOnlyOnceAndNoLongerListed() {
        ask(killer, "CLIENT KILL ID 3");

        assertEquals(":0\r\n", ask(killer, "CLIENT KILL ID 3"));
        assertEquals("$0\r\n\r\n", ask(killer, "CLIENT LIST ID 3"));
        assertFalse(ask(killer, "CLIENT LIST").contains("id=3 "));
    }

    @Test
    void aClientThatKillsItselfGetsTheReplyAndRunsNothingMore() {
        String replies = killer.exchange(Requests.array("CLIENT KILL ID 1 SKIPME no")
                + Requests.array("SET key value")
                + Requests.array("PING"));

        assertEquals(":1\r\n", replies);
        assertTrue(killer.isClosing());
        assertEquals("$-1\r\n", ask(other, "GET key"));
    }

    @Test
    void inATransactionNoReplyFollowsThatOfKillingItself() {
        ask(killer, "MULTI");
        ask(killer, "CLIENT KILL ID 1 SKIPME no");
        ask(killer, "SET key value");

        assertEquals("*2\r\n:1\r\n", ask(killer, "EXEC"));

        assertTrue(killer.isClosing());
        assertEquals("$5\r\nvalue\r\n", ask(other, "GET key"));
    }

    @Test
    void aClientThatAPauseHoldsCanBeKilled() {
        ask(killer, "CLIENT PAUSE 1000 WRITE");
        other.receive(Requests.array("SET key value"));

        ask(killer, "CLIENT KILL ID 3");
        assertEquals("", other.takeMessages());
        ask(killer, "CLIENT UNPAUSE");

        assertEquals("", other.takeMessages());
        assertTrue(other.isClosing());
        assertEquals("$-1\r\n", ask(killer, "GET key"));
    }
}
