package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others are served in the middle of long requests that have one long text or string instead of many elements. */
class ReportsMeanwhileTest {
    @AfterEach
    void servesNobody() {
        Turn.servesOthers(() -> {});
    }

    /** A report has no keys but much text, whose code is hardly ever compiled. */
    @ParameterizedTest
    @ValueSource(strings = {"INFO everything", "INFO", "CLIENT LIST", "COMMAND", "COMMAND DOCS", "COMMAND INFO MANY"})
    void othersAreAnsweredInTheMiddleOfAReport(String request) {
        KvStore store = new KvStore.Builder().build();
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
        List<SessionDriver> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(new SessionDriver(store, InlineReplies.TEXT));
        }
        StringBuilder reply = new StringBuilder();
        Turn.servesOthersOften(() -> {
            if (reply.isEmpty()) {
                reply.append(clients.get(0).exchange("PING\n"));
            }
        });

        client.exchange(request.replace("MANY", "GET SET ".repeat(200)) + "\r\n");

        assertEquals("PONG\n", reply.toString());
    }

    /** The JVM makes a long array in one step. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET b LONG",
                "APPEND b LONG",
                "SETRANGE b 9000000 x",
                "SETBIT b 80000000 1",
                "BITFIELD b SET u8 80000000 1"
            })
    void aLongStringIsMadeWhileOthersAreAnswered(String request) {
        KvStore store = new KvStore.Builder().build();
        store.call("SET", "b", "abc");
        String length = "9".repeat(9_000_000);
        List<String> words = List.of(request.replace("LONG", length).split(" "));
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        StringBuilder replies = new StringBuilder();
        Turn.servesOthersOften(() -> {
            if (replies.isEmpty()) {
                replies.append(other.exchange("PING\n")).append(other.exchange("STRLEN b\n"));
            }
        });

        client.exchange(new String(Requests.array(words), ISO_8859_1));
        replies.append(other.takeMessages());

        assertEquals("PONG\n" + store.call("STRLEN", "b").integer() + "\n", replies.toString());
        assertTrue(store.call("STRLEN", "b").integer() >= 9_000_000);
    }
}
