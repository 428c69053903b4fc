package io.kvserver.core.command.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** RESET: the client is like a new one, except for its id. */
class ResetTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();
    private final SessionDriver other = store.newResp2Client();

    private static String ask(SessionDriver client, String... requests) {
        StringBuilder all = new StringBuilder();
        for (String request : requests) {
            all.append(Requests.array(request));
        }
        return client.exchange(all.toString());
    }

    @Test
    void everythingIsAsItWasAtTheBeginning() {
        ask(client, "PING");
        String before = ask(client, "CLIENT INFO");
        ask(client, "HELLO 3 SETNAME me", "SELECT 3", "CLIENT TRACKING ON BCAST PREFIX k", "CLIENT NO-EVICT ON");
        ask(client, "CLIENT NO-TOUCH ON", "SUBSCRIBE a", "PSUBSCRIBE b", "SSUBSCRIBE c", "WATCH key", "MULTI", "GET a");

        assertEquals("+RESET\r\n", ask(client, "RESET"));

        assertEquals(withoutSizes(before), withoutSizes(ask(client, "CLIENT INFO")));
    }

    private static String withoutSizes(String line) {
        return line.replaceAll("^\\$\\d+", "").replaceAll(" (rbs|rbp|tot-mem)=\\d+", "");
    }

    @Test
    void whatTheClientToldAboutItsLibraryStays() {
        ask(client, "CLIENT SETINFO LIB-NAME kv-test");

        ask(client, "RESET");

        assertTrue(ask(client, "CLIENT INFO").contains(" lib-name=kv-test "));
    }

    @Test
    void noMessageComesAfterItAndThoseOnTheirWayComeBefore() {
        ask(client, "HELLO 3", "SUBSCRIBE news");
        ask(other, "PUBLISH news early");

        String replies = ask(client, "RESET");
        String receivers = ask(other, "PUBLISH news late");

        assertEquals(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nearly\r\n+RESET\r\n", replies);
        assertEquals(":0\r\n", receivers);
        assertEquals("", client.takeMessages());
    }

    @Test
    void trackedKeysAreForgotten() {
        ask(client, "HELLO 3", "CLIENT TRACKING ON", "GET key");

        ask(client, "RESET");
        ask(other, "SET key value");

        assertEquals("", client.takeMessages());
    }

    @Test
    void aTransactionAndItsWatchedKeysAreForgotten() {
        ask(client, "WATCH key", "MULTI", "SET key mine");
        ask(other, "SET key theirs");

        ask(client, "RESET");

        assertEquals("-ERR EXEC without MULTI\r\n", ask(client, "EXEC"));
        assertEquals("+OK\r\n+QUEUED\r\n*1\r\n$6\r\ntheirs\r\n", ask(client, "MULTI", "GET key", "EXEC"));
    }

    @Test
    void aLineClientGoesOnInLines() {
        SessionDriver line = store.newClient();
        line.exchange("SUBSCRIBE news\n");

        assertEquals("RESET\n", line.exchange("RESET\n"));

        assertEquals("\n", line.exchange("GET key\n"));
    }
}
