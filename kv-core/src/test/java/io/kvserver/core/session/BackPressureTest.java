package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A client that does not read its replies. */
class BackPressureTest {
    /** The documented limit, and one reply that may be added while there is still room. */
    private static final int LIMIT_BYTES = 256 << 10;

    @Test
    void outputStopsGrowingUntilTheClientReads() {
        SessionDriver client = SessionDriver.withOwnStore();
        int requests = 2000;
        int replyBytes = 1000 + "$1000\r\n\r\n".length();
        StringBuilder pipeline = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            String text = String.format("%01000d", i);
            pipeline.append(Requests.array("ECHO " + text));
            expected.append("$1000\r\n").append(text).append("\r\n");
        }

        client.receive(pipeline.toString());

        assertFalse(client.session().wantsInput());
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        while (client.session().outputBytes() > 0) {
            long waiting = client.session().outputBytes();
            assertTrue(waiting < LIMIT_BYTES + replyBytes, waiting + " bytes wait");
            replies.writeBytes(client.take(7777));
        }
        assertEquals(expected.toString(), replies.toString(StandardCharsets.ISO_8859_1));
        assertTrue(client.session().wantsInput());
    }

    @Test
    void requestsThatArriveMeanwhileWait() {
        SessionDriver client = SessionDriver.withOwnStore();
        client.receive(Requests.array("ECHO " + "x".repeat(LIMIT_BYTES)));
        long waiting = client.session().outputBytes();

        client.receive(Requests.array("SET a b"));
        client.receive(Requests.array("GET a"));

        assertEquals(waiting, client.session().outputBytes());
        client.take((int) waiting - LIMIT_BYTES);
        assertEquals(LIMIT_BYTES, client.session().outputBytes());
        client.take(1);
        String rest = new String(client.takeAll(), StandardCharsets.ISO_8859_1);
        assertTrue(rest.endsWith("x\r\n+OK\r\n$1\r\nb\r\n"), rest.substring(rest.length() - 20));
    }

    @Test
    void aCloseThatWaitsBehindRepliesComesAfterThem() {
        SessionDriver client = SessionDriver.withOwnStore();

        client.receive(Requests.array("ECHO " + "x".repeat(LIMIT_BYTES)) + Requests.array("QUIT") + "SET a b\n");

        assertFalse(client.isClosing());
        String replies = new String(client.takeAll(), StandardCharsets.ISO_8859_1);
        assertTrue(client.isClosing());
        assertTrue(replies.endsWith("x\r\n+OK\r\n"));
    }
}
