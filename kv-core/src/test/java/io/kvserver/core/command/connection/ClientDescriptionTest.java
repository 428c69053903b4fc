package io.kvserver.core.command.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines of CLIENT INFO and CLIENT LIST. */
class ClientDescriptionTest {
    private final BareStore store = new BareStore();
    private final SessionDriver observer = store.newResp2Client();
    private final SessionDriver client = store.newClient(ClientOrigin.of("10.0.0.1:1234", "10.0.0.2:3000", null));

    ClientDescriptionTest() {
        ask(client, "HELLO 2");
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    /** The client's line as the observer sees it. */
    private Map<String, String> seen() {
        String line = ask(observer, "CLIENT LIST ID 2").split("\r\n", -1)[1].strip();
        return fields(line);
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split(" ")) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], parts[1]);
        }
        return fields;
    }

    private String flags() {
        return seen().getOrDefault("flags", "none");
    }

    private void assertSeen(Map<String, String> expected) {
        Map<String, String> seen = seen();

        expected.forEach((field, value) -> assertEquals(value, seen.get(field), field));
    }

    @Test
    void aNewClientHasTheDefaultFields() {
        assertSeen(Map.ofEntries(
                Map.entry("id", "2"),
                Map.entry("addr", "10.0.0.1:1234"),
                Map.entry("laddr", "10.0.0.2:3000"),
                Map.entry("fd", "-1"),
                Map.entry("name", ""),
                Map.entry("age", "0"),
                Map.entry("idle", "0"),
                Map.entry("flags", "N"),
                Map.entry("db", "0"),
                Map.entry("multi", "-1"),
                Map.entry("argv-mem", "0"),
                Map.entry("multi-mem", "0"),
                Map.entry("obl", "0"),
                Map.entry("oll", "0"),
                Map.entry("omem", "0"),
                Map.entry("events", "r"),
                Map.entry("cmd", "hello"),
                Map.entry("user", "default"),
                Map.entry("redir", "-1"),
                Map.entry("resp", "2"),
                Map.entry("lib-name", ""),
                Map.entry("lib-ver", "")));
    }

    @Test
    void ageAndIdleTimeFollowTheClock() {
        store.pass(10_000);
        ask(client, "PING");
        store.pass(5_999);

        assertSeen(Map.of("age", "15", "idle", "5"));
    }

    @Test
    void aMessageEndsIdleness() {
        ask(client, "SUBSCRIBE news");
        store.pass(10_000);
        ask(observer, "PUBLISH news x");
        client.takeMessages();
        store.pass(1_000);

        assertSeen(Map.of("age", "11", "idle", "1"));
    }

    @Test
    void subscriptionsAreCounted() {
        ask(client, "SUBSCRIBE a b");
        ask(client, "PSUBSCRIBE a* b* c*");
        ask(client, "SSUBSCRIBE a");

        assertSeen(Map.of("sub", "2", "psub", "3", "ssub", "1", "flags", "P"));
    }

    @Test
    void aTransactionIsCountedWhileItIsQueuedAndWhileItRuns() {
        ask(client, "MULTI");
        ask(client, "SET key value");
        ask(client, "CLIENT INFO");
        Map<String, String> queued = seen();

        Map<String, String> running =
                fields(ask(client, "EXEC").split("\r\n", -1)[3].strip());

        assertEquals(List.of("x", "2"), List.of(queued.get("flags"), queued.get("multi")));
        assertTrue(Integer.parseInt(queued.get("multi-mem")) > "SETkeyvalueCLIENTINFO".length());
        assertEquals(
                List.of("x", "2", "exec"), List.of(running.get("flags"), running.get("multi"), running.get("cmd")));
        assertSeen(Map.of("flags", "N", "multi", "-1", "multi-mem", "0"));
    }

    @Test
    void flagsTellOfTrackingAndItsEnd() {
        ask(client, "HELLO 3");
        ask(client, "CLIENT TRACKING ON BCAST");
        assertEquals("tB", flags());
        assertSeen(Map.of("redir", "0"));

        ask(client, "CLIENT TRACKING OFF");
        assertEquals("N", flags());
        assertSeen(Map.of("redir", "-1"));
    }

    @Test
    void flagsTellOfAChangeOfAWatchedKey() {
        ask(client, "WATCH key");
        assertEquals("N", flags());

        ask(observer, "SET key value");
        assertEquals("d", flags());

        ask(client, "UNWATCH");
        assertEquals("N", flags());
    }

    @Test
    void flagsShowTheClientsSettings() {
        ask(client, "CLIENT NO-EVICT ON");
        ask(client, "CLIENT NO-TOUCH ON");
        assertEquals("eT", flags());

        ask(client, "CLIENT NO-EVICT OFF");
        ask(client, "CLIENT NO-TOUCH OFF");
        ask(client, "MONITOR");
        assertEquals("O", flags());
    }

    @Test
    void aClientThatAPauseHoldsIsBlocked() {
        ask(observer, "CLIENT PAUSE 1000 WRITE");
        ask(client, "SET key value");

        assertSeen(Map.of("flags", "b", "cmd", "set"));
        ask(observer, "CLIENT UNPAUSE");
    }

    @Test
    void whatTheClientHasNotReadIsCounted() {
        ask(client, "SET key " + "x".repeat(20_000));
        client.receive(Requests.array("GET key") + Requests.array("PING"));

        Map<String, String> unread = seen();

        assertEquals(
                List.of("2", "20008", "9", "rw"),
                List.of(unread.get("oll"), unread.get("omem"), unread.get("obl"), unread.get("events")));
        assertTrue(Integer.parseInt(unread.get("tot-mem")) > 20_000);
        assertTrue(Integer.parseInt(unread.get("rbp")) > 20_000);
    }

    @Test
    void anIncompleteRequestIsCounted() {
        client.receive("*2\r\n$3\r\nGET\r\n");

        Map<String, String> seen = seen();

        assertEquals("13", seen.get("qbuf"));
        assertTrue(Integer.parseInt(seen.get("qbuf-free")) > 0);
    }

    @Test
    void theOwnRequestIsCounted() {
        Map<String, String> own =
                fields(ask(client, "CLIENT INFO").split("\r\n", -1)[1].strip());

        assertEquals(List.of("26", "10", "client|info"), List.of(own.get("qbuf"), own.get("argv-mem"), own.get("cmd")));
    }

    @Test
    void anUnknownCommandIsNone() {
        ask(client, "FOO");
        assertSeen(Map.of("cmd", "NULL"));

        ask(client, "PING");
        ask(client, "CLIENT FOO");
        assertSeen(Map.of("cmd", "NULL"));
    }

    @Test
    void inResp3ListAndInfoAreVerbatimTexts() {
        SessionDriver resp3 = store.newResp3Client();

        String info = ask(resp3, "CLIENT INFO");
        String list = ask(resp3, "CLIENT LIST ID 3");

        assertTrue(info.matches("=\\d+\r\ntxt:id=3 [^\r]*\n\r\n"), info);
        assertTrue(list.matches("=\\d+\r\ntxt:id=3 [^\r]*\n\r\n"), list);
    }

    @Test
    void inLinesEachClientIsALine() {
        SessionDriver line = store.newClient();

        String list = line.exchange("CLIENT LIST\n");

        assertEquals(List.of("1", "2", "3"), ids(list));
    }

    private static List<String> ids(String reply) {
        return reply.lines()
                .filter(line -> line.startsWith("id="))
                .map(line -> line.substring(3, line.indexOf(' ')))
                .toList();
    }
}
