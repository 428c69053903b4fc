package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** Passwords: what a client may do before it has told it, and by which ways it tells it. */
class AuthTest {
    private static final String NO_AUTH = "NOAUTH Authentication required.";

    private final KvStore store = new KvStore.Builder().password("secret").build();
    private final SessionDriver client = new SessionDriver(store);

    @Test
    void beforeThePasswordHasBeenToldOnlyItIsTaken() {
        store.set("a", "1");

        assertEquals(NO_AUTH + "\n", client.exchange("GET a\n"));
        assertEquals(NO_AUTH + "\n", client.exchange("CLIENT ID\n"));
        assertEquals(NO_AUTH + "\n", client.exchange("MULTI\n"));
        assertEquals("EXECABORT Transaction discarded because of: " + NO_AUTH + "\n", client.exchange("EXEC\n"));
        assertEquals("ERR unknown command\n", client.exchange("FOO\n"));
        assertEquals("OK\n1\n", client.exchange("AUTH secret\nGET a\n"));
        assertFalse(client.isClosing());
    }

    @Test
    void helloTellsItToo() {
        assertEquals(
                "-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol"
                        + " version at the same time\r\n",
                client.exchange(Requests.array("HELLO 3")));
        assertEquals(
                "-WRONGPASS invalid username-password pair or user is disabled.\r\n",
                client.exchange(Requests.array("HELLO 3 AUTH default wrong")));

        String reply = client.exchange(Requests.array("HELLO 3 AUTH default secret SETNAME me"));

        assertTrue(reply.startsWith("%7\r\n"), reply);
        assertEquals("$2\r\nme\r\n", client.exchange(Requests.array("CLIENT GETNAME")));
    }

    @Test
    void aWrongPasswordLeavesTheClientAsItWas() {
        client.exchange("AUTH secret\n");

        assertEquals("WRONGPASS invalid username-password pair or user is disabled.\n", client.exchange("AUTH no\n"));
        assertEquals("PONG\n", client.exchange("PING\n"));
    }

    @Test
    void whatFollowsThePasswordInOnePieceMayBeLarge() {
        String value = "x".repeat(100_000);

        String replies = client.exchange(
                Requests.array("AUTH secret") + Requests.array("SET a " + value) + Requests.array("STRLEN a"));

        assertEquals("+OK\r\n+OK\r\n:100000\r\n", replies);
    }

    @Test
    void beforeThePasswordNothingLargeIsRead() {
        SessionDriver other = new SessionDriver(store);

        assertEquals(
                "-ERR Protocol error: unauthenticated bulk length\r\n",
                client.exchange("*2\r\n$4\r\nAUTH\r\n$16385\r\n"));
        assertEquals("-ERR Protocol error: unauthenticated multibulk length\r\n", other.exchange("*11\r\n"));
        assertTrue(client.isClosing());
        assertTrue(other.isClosing());
    }

    @Test
    void aPasswordThatIsSetLaterIsAskedOfNewClientsAndOfThoseThatReset() {
        KvStore open = new KvStore();
        SessionDriver first = new SessionDriver(open);
        first.exchange("CONFIG SET requirepass later\n");
        SessionDriver second = new SessionDriver(open);

        assertEquals("PONG\n", first.exchange("PING\n"));
        assertEquals(NO_AUTH + "\n", second.exchange("PING\n"));
        assertEquals("RESET\n" + NO_AUTH + "\n", first.exchange("RESET\nPING\n"));
        assertEquals("OK\n", second.exchange("AUTH default later\n"));
        assertEquals("OK\n", second.exchange("CONFIG SET requirepass \"\"\n"));
        assertEquals("PONG\n", first.exchange("PING\n"));
    }
}
