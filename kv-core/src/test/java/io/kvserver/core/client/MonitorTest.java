package io.kvserver.core.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.client.settings.OutputLimits;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MONITOR: which requests are shown, in what form, and to whom. */
class MonitorTest {
    /** The test's time, and the address of the client that is watched. */
    private static final String HEAD = "1700000000.000000 [0 10.0.0.1:1234] ";

    private final BareStore store = new BareStore();
    private final SessionDriver monitor = store.newResp2Client();
    private final SessionDriver client = store.newClient(ClientOrigin.of("10.0.0.1:1234", "10.0.0.2:3000", null));

    MonitorTest() {
        ask(client, "HELLO 2");
        assertEquals("+OK\r\n", ask(monitor, "MONITOR"));
    }

    private static String ask(SessionDriver client, String... requests) {
        StringBuilder all = new StringBuilder();
        for (String request : requests) {
            all.append(Requests.array(request));
        }
        return client.exchange(all.toString());
    }

    private String shown() {
        return monitor.takeMessages();
    }

    @Test
    void aRequestIsShownWithItsTimeDatabaseAndAddress() {
        store.pass(1234);

        ask(client, "SET key value");

        assertEquals("+1700000001.234000 [0 10.0.0.1:1234] \"SET\" \"key\" \"value\"\r\n", shown());
    }

    @Test
    void theDatabaseIsTheOneThatIsSelectedAfterTheRequest() {
        ask(client, "SELECT 3");

        assertEquals("+1700000000.000000 [3 10.0.0.1:1234] \"SELECT\" \"3\"\r\n", shown());
    }

    @Test
    void bytesThatCannotBePrintedAreEscaped() {
        client.exchange("*2\r\n$4\r\nECHO\r\n$10\r\na \"\\\n\r\t\u0007\b\u00ff\r\n");

        assertEquals("+" + HEAD + "\"ECHO\" \"a \\\"\\\\\\n\\r\\t\\a\\b\\xff\"\r\n", shown());
    }

    @Test
    void eachRequestOfAPipelineIsShown() {
        ask(client, "PING", "PING", "GET a", "GET b");

        assertEquals(
                "+" + HEAD + "\"PING\"\r\n+" + HEAD + "\"PING\"\r\n+" + HEAD + "\"GET\" \"a\"\r\n+" + HEAD
                        + "\"GET\" \"b\"\r\n",
                shown());
    }

    @Test
    void theMonitorsOwnRequestsAreShownAfterTheirReplies() {
        SessionDriver other = store.newResp2Client();

        String replies = ask(other, "MONITOR", "ECHO a", "ECHO b");

        String head = "+1700000000.000000 [0 ?:0] ";
        assertEquals(
                "+OK\r\n$1\r\na\r\n" + head + "\"ECHO\" \"a\"\r\n$1\r\nb\r\n" + head + "\"ECHO\" \"b\"\r\n", replies);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET", "FOO", "CLIENT FOO", "CLIENT LIST", "CLIENT KILL ID 99", "CLIENT UNPAUSE", "MONITOR"})
    void refusedRequestsAndAdministrativeCommandsAreNotShown(String request) {
        ask(client, request);

        assertEquals("", shown());
    }

    @Test
    void requestsThatFailAreShown() {
        ask(client, "SET key value", "INCR key");

        assertTrue(shown().endsWith("\"INCR\" \"key\"\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUTH secret|\"AUTH\" \"(redacted)\"",
                "AUTH default secret|\"AUTH\" \"(redacted)\" \"(redacted)\"",
                "auth other secret|\"auth\" \"(redacted)\" \"(redacted)\"",
                "AUTH a b c|\"AUTH\" \"(redacted)\" \"(redacted)\" \"(redacted)\"",
                "HELLO 3 AUTH default secret|\"HELLO\" \"3\" \"AUTH\" \"(redacted)\" \"(redacted)\"",
                "HELLO 4 AUTH default secret|\"HELLO\" \"4\" \"AUTH\" \"(redacted)\" \"(redacted)\"",
                "HELLO 2 SETNAME AUTH|\"HELLO\" \"2\" \"SETNAME\" \"AUTH\"",
            },
            quoteCharacter = '`')
    void passwordsAreNotShown(String request, String words) {
        ask(client, request);

        assertEquals("+" + HEAD + words + "\r\n", shown());
    }

    @Test
    void aTransactionIsShownWhenItRuns() {
        ask(client, "MULTI", "SET key value", "GET key");
        assertEquals("+" + HEAD + "\"MULTI\"\r\n", shown());

        ask(client, "EXEC");

        assertEquals(
                "+" + HEAD + "\"SET\" \"key\" \"value\"\r\n+" + HEAD + "\"GET\" \"key\"\r\n+" + HEAD + "\"EXEC\"\r\n",
                shown());
    }

    @Test
    void anExecThatIsRefusedIsShown() {
        ask(client, "MULTI", "EXEC now");

        assertEquals("+" + HEAD + "\"MULTI\"\r\n+" + HEAD + "\"EXEC\" \"now\"\r\n", shown());
    }

    @Test
    void insideATransactionMonitorIsRefused() {
        ask(client, "MULTI", "MONITOR");

        assertEquals("*1\r\n-ERR MONITOR isn't allowed for DENY BLOCKING client\r\n", ask(client, "EXEC"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET key", "SET key value", "PUBLISH news x", "DBSIZE", "WATCH key"})
    void aMonitorCannotAccessData(String request) {
        boolean isData = !request.startsWith("WATCH");

        assertEquals(isData, ask(monitor, request).equals("-ERR Replica can't interact with the keyspace\r\n"));
    }

    @Test
    void aSecondMonitorHasNoReply() {
        assertEquals("", ask(monitor, "MONITOR"));

        ask(client, "PING");
        assertEquals("+" + HEAD + "\"PING\"\r\n", shown());
    }

    @Test
    void resetEndsMonitoring() {
        ask(client, "PING");

        assertEquals("+" + HEAD + "\"PING\"\r\n+RESET\r\n", ask(monitor, "RESET"));

        ask(client, "PING");
        assertEquals("", shown());
        assertEquals("$-1\r\n", ask(monitor, "GET key"));
        assertFalse(store.server().monitors().any());
    }

    @Test
    void aDisconnectedMonitorIsForgotten() {
        monitor.disconnect();

        assertFalse(store.server().monitors().any());
    }

    @Test
    void inResp3AndInLinesTheTextIsTheSame() {
        SessionDriver resp3 = store.newResp3Client();
        SessionDriver line = store.newClient();
        ask(resp3, "MONITOR");
        assertEquals("OK\n", line.exchange("MONITOR\n"));

        client.exchange("PING\n");

        assertEquals("+" + HEAD + "\"PING\"\r\n", resp3.takeMessages());
        assertEquals(HEAD + "\"PING\"\n", line.takeMessages());
    }

    @Test
    void aMonitorThatDoesNotReadIsDisconnectedLikeASubscriber() {
        store.server().clients().limitOutput(OutputLimits.DEFAULT.with("pubsub 100000 0 0"));

        for (int i = 0; i < 100 && !monitor.isClosing(); i++) {
            ask(client, "ECHO " + "x".repeat(2000));
        }

        assertTrue(monitor.isClosing());
    }
}
