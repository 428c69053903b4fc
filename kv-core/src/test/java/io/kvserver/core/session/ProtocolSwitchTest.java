package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol in which a client is answered, and how it leaves. */
class ProtocolSwitchTest {
    /** What {@code redis-cli --pipe} sends at the end of its input. */
    private static final String END_OF_BULK_LOAD = "\r\n*2\r\n$4\r\nECHO\r\n$20\r\n" + "x".repeat(20) + "\r\n";

    private final KvStore store = new KvStore();
    private final SessionDriver client = new SessionDriver(store);

    @Test
    void linesAreAnsweredAsTextUntilAnArrayComes() {
        assertEquals("\n", client.exchange("GET a\n"));

        assertEquals("$-1\r\n", client.exchange(Requests.array("GET a")));

        assertEquals("$-1\r\n", client.exchange("GET a\n"));
    }

    @Test
    void anEmptyArraySwitchesToo() {
        assertEquals("", client.exchange("*0\r\n"));

        assertEquals("+PONG\r\n", client.exchange("PING\n"));
    }

    @Test
    void onAServerWithInlineRepliesInRespLinesAreAnsweredInResp() {
        SessionDriver inline = new SessionDriver(new KvStore(), InlineReplies.RESP);

        assertEquals("$-1\r\n+PONG\r\n", inline.exchange("GET a\nPING\r\n"));
        assertEquals("-ERR unknown command 'foo', with args beginning with: 'a' \r\n", inline.exchange("foo a\n"));
    }

    @Test
    void helloSwitchesThereAndBack() {
        assertTrue(client.exchange("HELLO 3\n").startsWith("%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n"));
        assertEquals("_\r\n", client.exchange("GET a\n"));

        assertTrue(client.exchange("HELLO 2\n").startsWith("*14\r\n$6\r\nserver\r\n"));
        assertEquals("$-1\r\n", client.exchange("GET a\n"));
    }

    @Test
    void helloAloneKeepsTheProtocolButLeavesLines() {
        assertTrue(client.exchange("HELLO\n").startsWith("*14\r\n"));
        assertEquals("+PONG\r\n", client.exchange("PING\n"));

        client.exchange("HELLO 3\n");

        assertTrue(client.exchange("HELLO\n").startsWith("%7\r\n"));
    }

    @Test
    void helloSaysProtocolAndClient() {
        KvStore store = new KvStore();
        SessionDriver first = new SessionDriver(store);
        SessionDriver second = new SessionDriver(store);

        assertTrue(first.exchange("HELLO 3\n").contains("$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:1\r\n"));
        assertTrue(second.exchange("HELLO 2\n").contains("$5\r\nproto\r\n:2\r\n$2\r\nid\r\n:2\r\n"));
        assertEquals(":2\r\n", second.exchange("CLIENT ID\n"));
    }

    @Test
    void helloSetsTheName() {
        client.exchange(Requests.array("HELLO 3 AUTH default any SETNAME me"));

        assertEquals("$2\r\nme\r\n", client.exchange(Requests.array("CLIENT GETNAME")));
    }

    @Test
    void helloKeepsTheNameThatItSetBeforeItFailed() {
        client.exchange(Requests.array("HELLO 3 SETNAME me FOO"));

        assertEquals("$2\r\nme\r\n$-1\r\n", client.exchange(Requests.array("CLIENT GETNAME") + "GET a\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HELLO 4|NOPROTO unsupported protocol version",
                "HELLO 1|NOPROTO unsupported protocol version",
                "HELLO 0|NOPROTO unsupported protocol version",
                "HELLO x|ERR Protocol version is not an integer or out of range",
                "HELLO 3 FOO|ERR Syntax error in HELLO option 'FOO'",
                "HELLO 3 SETNAME|ERR Syntax error in HELLO option 'SETNAME'",
                "HELLO 3 AUTH default|ERR Syntax error in HELLO option 'AUTH'",
                "HELLO 3 AUTH other x|WRONGPASS invalid username-password pair or user is disabled.",
            })
    void aHelloThatFailsChangesNothing(String request, String error) {
        assertEquals("-" + error + "\r\n", client.exchange(Requests.array(request)));

        assertEquals("$-1\r\n", client.exchange("GET a\n"));
        assertEquals("$-1\r\n", client.exchange(Requests.array("CLIENT GETNAME")));
    }

    @Test
    void aHelloThatFailsInALineIsAnsweredAsALine() {
        assertEquals("NOPROTO unsupported protocol version\n", client.exchange("HELLO 9\n"));

        assertEquals("PONG\n", client.exchange("PING\n"));
    }

    @Test
    void aProbeIsAnsweredInRespForAsLongAsItSendsOnlyThat() {
        assertEquals("+PONG\r\n", client.exchange("PING\r\n"));
        assertEquals("+PONG\r\n+PONG\r\n", client.exchange("PING\r\nPING\r\n"));

        assertEquals("\n", client.exchange("GET a\r\n"));

        assertEquals("PONG\n", client.exchange("PING\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PING\n",
                "PING \n",
                " PING\n",
                "ping\r\n",
                "PING\r\r\n",
                "PING \r\n",
                "'PING'\r\n",
                "\r\nPING\r\n"
            })
    void whatIsNoProbeIsAnsweredAsText(String line) {
        assertEquals("PONG\n", client.exchange(line));
        assertEquals("PONG\n", client.exchange("PING\r\n"));
    }

    @Test
    void aProbeThatIsSplitIsOne() {
        for (char part : "PING\r".toCharArray()) {
            assertEquals("", client.exchange(String.valueOf(part)));
        }

        assertEquals("+PONG\r\n", client.exchange("\n"));
    }

    @Test
    void linesThatComeTogetherWithTheEndOfABulkLoadAreAnsweredInResp() {
        assertEquals(
                "+OK\r\n$1\r\nb\r\n$20\r\n" + "x".repeat(20) + "\r\n",
                client.exchange("SET a b\nGET a\n" + END_OF_BULK_LOAD));
        assertEquals("$1\r\nb\r\n", client.exchange("GET a\n"));
    }

    @Test
    void onlyTheFirstInputIsTakenForABulkLoad() {
        assertEquals("PONG\n", client.exchange("PING\n"));

        assertEquals("PONG\n$20\r\n" + "x".repeat(20) + "\r\n", client.exchange("PING\n" + END_OF_BULK_LOAD));
    }

    @Test
    void aProbeThatMustAuthenticateIsToldSoInResp() {
        client.exchange("CONFIG SET requirepass secret\n");

        SessionDriver probe = new SessionDriver(store);

        assertEquals("-NOAUTH Authentication required.\r\n", probe.exchange("PING\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "quit", "STOP", "Stop"})
    void leavingIsAcknowledgedInRespAlone(String word) {
        assertLeaves(SessionDriver.withOwnStore(), word + "\n", "");
        assertLeaves(SessionDriver.withOwnStore(), Requests.array(word), "+OK\r\n");
        assertLeaves(new SessionDriver(new KvStore(), InlineReplies.RESP), word + "\n", "+OK\r\n");
        SessionDriver resp3 = SessionDriver.withOwnStore();
        resp3.exchange("HELLO 3\n");
        assertLeaves(resp3, word + "\n", "+OK\r\n");
    }

    private static void assertLeaves(SessionDriver client, String request, String reply) {
        client.receive(request + "ECHO after\n");

        assertTrue(client.isClosing());
        assertFalse(client.session().wantsInput());
        assertEquals(reply, new String(client.takeAll(), ISO_8859_1));
        assertEquals("", client.exchange("PING\n"));
    }
}
