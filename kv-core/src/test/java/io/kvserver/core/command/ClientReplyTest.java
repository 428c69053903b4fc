package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** CLIENT REPLY: who wants no replies gets none, and its requests are run all the same. */
class ClientReplyTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newClient();

    @Test
    void offSilencesEverythingUntilOn() {
        assertEquals("", client.exchange("CLIENT REPLY OFF\nINCR n\nGET\nFOO\nINCR n\n"));
        assertEquals("", client.exchange("INCR n\n"));
        assertEquals("OK\n3\n", client.exchange("CLIENT REPLY ON\nGET n\n"));
    }

    @Test
    void skipSilencesTheNextRequestOnly() {
        assertEquals("2\n", client.exchange("CLIENT REPLY SKIP\nINCR n\nINCR n\n"));
        assertEquals("", client.exchange("CLIENT REPLY SKIP\n"));
        assertEquals("", client.exchange("INCR n\n"));
        assertEquals("4\n", client.exchange("INCR n\n"));
    }

    @Test
    void messagesComeToWhoWantsNoReplies() {
        SessionDriver subscriber = store.newResp3Client();
        subscriber.exchange(Requests.array("SUBSCRIBE news"));
        subscriber.exchange(Requests.array("CLIENT REPLY OFF"));

        client.exchange("PUBLISH news hello\n");

        assertEquals(">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n", subscriber.takeMessages());
        assertEquals("", subscriber.exchange(Requests.array("PING")));
    }

    @Test
    void aTransactionIsSilencedAsOne() {
        assertEquals("", client.exchange("CLIENT REPLY OFF\nMULTI\nINCR n\nINCR n\nEXEC\n"));
        assertEquals("OK\n2\n", client.exchange("CLIENT REPLY ON\nGET n\n"));
    }

    @Test
    void resetBringsRepliesBack() {
        assertEquals("RESET\nPONG\n", client.exchange("CLIENT REPLY OFF\nPING\nRESET\nPING\n"));
    }
}
