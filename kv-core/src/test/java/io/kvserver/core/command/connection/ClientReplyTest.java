package io.kvserver.core.command.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** CLIENT REPLY: which replies are left out, and that everything else is sent. */
class ClientReplyTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();
    private final SessionDriver resp3 = store.newResp3Client();
    private final SessionDriver line = store.newClient();

    private static String ask(SessionDriver client, String... requests) {
        StringBuilder all = new StringBuilder();
        for (String request : requests) {
            all.append(Requests.array(request));
        }
        return client.exchange(all.toString());
    }

    @Test
    void offLeavesOutEverythingUntilOn() {
        assertEquals("", ask(client, "CLIENT REPLY OFF"));

        assertEquals("", ask(client, "SET key value", "GET key", "GET", "FOO", "CLIENT REPLY maybe"));
        assertEquals("+OK\r\n$5\r\nvalue\r\n", ask(client, "CLIENT REPLY ON", "GET key"));
    }

    @Test
    void skipLeavesOutItsOwnReplyAndTheNext() {
        assertEquals(":2\r\n", ask(client, "CLIENT REPLY SKIP", "INCR counter", "INCR counter"));
        assertEquals("+PONG\r\n", ask(client, "CLIENT REPLY SKIP", "CLIENT REPLY SKIP", "PING", "PING"));
    }

    @Test
    void skipLeavesOutAnErrorToo() {
        assertEquals("+PONG\r\n", ask(client, "CLIENT REPLY SKIP", "FOO", "PING"));
        assertEquals("+PONG\r\n", ask(client, "CLIENT REPLY SKIP", "GET", "PING"));
    }

    @Test
    void skipWhileOffChangesNothing() {
        assertEquals(
                "+OK\r\n+PONG\r\n", ask(client, "CLIENT REPLY OFF", "CLIENT REPLY SKIP", "CLIENT REPLY ON", "PING"));
    }

    @Test
    void anEmptyRequestIsTheOneThatIsSkipped() {
        assertEquals("", ask(client, "CLIENT REPLY SKIP"));
        assertEquals("", client.exchange("*0\r\n"));

        assertEquals("+PONG\r\n", ask(client, "PING"));
    }

    @Test
    void aSkipInsideATransactionIsAboutWhatFollowsIt() {
        assertEquals("+OK\r\n+QUEUED\r\n+QUEUED\r\n", ask(client, "MULTI", "CLIENT REPLY SKIP", "PING"));

        assertEquals("*2\r\n+PONG\r\n", ask(client, "EXEC"));
        assertEquals("+PONG\r\n", ask(client, "PING", "PING"));
    }

    @Test
    void messagesAndConfirmationsComeEvenWhenRepliesAreOff() {
        ask(resp3, "CLIENT REPLY OFF");

        assertEquals(">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n", ask(resp3, "SUBSCRIBE news", "PING"));
        ask(client, "PUBLISH news hello");
        assertEquals(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n", resp3.takeMessages());
        assertEquals(">3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:0\r\n", ask(resp3, "UNSUBSCRIBE news"));
    }

    @Test
    void aMessageBetweenSkippedRepliesComesInItsPlace() {
        ask(resp3, "SUBSCRIBE news");
        ask(resp3, "CLIENT REPLY SKIP");
        ask(client, "PUBLISH news hello");

        String message = ">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n";
        assertEquals(message + "+PONG\r\n", ask(resp3, "PING", "PING"));
    }

    @Test
    void invalidationsComeEvenWhenRepliesAreOff() {
        ask(resp3, "CLIENT TRACKING ON", "GET key", "CLIENT REPLY OFF");

        ask(client, "SET key value");

        assertEquals(">2\r\n$10\r\ninvalidate\r\n*1\r\n$3\r\nkey\r\n", resp3.takeMessages());
    }

    @Test
    void helloWhileOffChangesTheProtocolOfWhatComesLater() {
        assertEquals("", ask(client, "CLIENT REPLY OFF", "HELLO 3", "GET missing"));

        assertEquals("+OK\r\n_\r\n", ask(client, "CLIENT REPLY ON", "GET missing"));
    }

    @Test
    void linesCanBeLeftOutToo() {
        assertEquals("", line.exchange("CLIENT REPLY OFF\nGET key\n"));
        assertEquals("OK\n", line.exchange("CLIENT REPLY ON\n"));
        assertEquals("PONG\n", line.exchange("CLIENT REPLY SKIP\nGET key\nPING\n"));
    }

    @Test
    void aLongPipelineWithoutRepliesIsRun() {
        client.receive(Requests.array("CLIENT REPLY OFF"));
        client.receive(Requests.array("SET big " + "x".repeat(20_000)));
        client.receive(Requests.array("GET big").repeat(100)
                + Requests.array("INCR counter").repeat(1000));

        assertEquals(0, client.unreadBytes());
        assertEquals("+OK\r\n:1001\r\n", ask(client, "CLIENT REPLY ON", "INCR counter"));
    }

    @Test
    void resetSwitchesRepliesOnButIsItselfSkipped() {
        assertEquals("+RESET\r\n+PONG\r\n", ask(client, "CLIENT REPLY OFF", "RESET", "PING"));
        assertEquals("+PONG\r\n", ask(client, "CLIENT REPLY SKIP", "RESET", "PING"));
    }

    @Test
    void whileOffNeitherQuitNorMalformedInputIsAnswered() {
        SessionDriver other = store.newResp2Client();

        assertEquals("", ask(client, "CLIENT REPLY OFF", "QUIT"));
        assertEquals("", other.exchange(Requests.array("CLIENT REPLY OFF") + "*x\r\n"));

        assertTrue(client.isClosing());
        assertTrue(other.isClosing());
    }

    @Test
    void whatAMonitorIsShownCountsAsReplies() {
        ask(client, "MONITOR", "CLIENT REPLY OFF");
        ask(resp3, "PING");
        assertEquals("", client.takeMessages());

        ask(client, "CLIENT REPLY ON");
        ask(resp3, "ECHO shown");
        assertTrue(client.takeMessages().endsWith("] \"ECHO\" \"shown\"\r\n"));
    }

    @Test
    void aTransactionIsSilencedAsOne() {
        assertEquals("", line.exchange("CLIENT REPLY OFF\nMULTI\nINCR n\nINCR n\nEXEC\n"));
        assertEquals("OK\n2\n", line.exchange("CLIENT REPLY ON\nGET n\n"));
    }
}
