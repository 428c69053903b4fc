package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients that each send, at the same time, part of a request. */
class UnfinishedInputTest {
    private static final int MOST = 1 << 20;
    private static final int CLIENTS = 100;
    private static final String LONG = "x".repeat(20_000);

    private final KvStore store =
            new KvStore.Builder().limits(new Limits().requestMemory(MOST)).build();
    private final List<SessionDriver> clients = new ArrayList<>();

    @AfterEach
    void close() {
        store.close();
    }

    private void sendAll(String input) {
        for (int i = 0; i < CLIENTS; i++) {
            SessionDriver client = new SessionDriver(store);
            client.receive(input);
            clients.add(client);
        }
    }

    private long closing() {
        return clients.stream().filter(SessionDriver::isClosing).count();
    }

    private long info(String field) {
        String text = store.call("INFO", "everything").text();
        int at = text.indexOf("\r\n" + field + ":") + field.length() + 3;
        return Long.parseLong(text.substring(at, text.indexOf("\r\n", at)));
    }

    @Test
    void aClientWithALineForWhichThereIsNoMemoryIsDisconnected() {
        sendAll("SET a " + LONG);

        assertTrue(closing() > CLIENTS / 2, "closing: " + closing());
        assertFalse(clients.get(0).isClosing());
        assertEquals(closing(), info("refused_incomplete_requests"));
        assertEquals("OK\n", clients.get(0).exchange("\n"));
    }

    @Test
    void aRequestForWhichThereIsNoMemoryIsRefusedAndItsRestSkipped() {
        sendAll("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$" + (LONG.length() + 5) + "\r\n" + LONG);
        SessionDriver last = clients.get(CLIENTS - 1);

        assertEquals(0, closing());
        assertTrue(last.takeMessages().startsWith("-OOM "));
        assertEquals("+PONG\r\n", last.exchange("12345\r\n*1\r\n$4\r\nPING\r\n"));
        assertEquals("+OK\r\n", clients.get(0).exchange("12345\r\n"));
    }

    @Test
    void aClientThatSendsTooMuchBehindARequestThatWaitsIsDisconnected() {
        sendAll("BLPOP q 0\n" + "SET a b\n".repeat(LONG.length() / 8));

        assertTrue(closing() > CLIENTS / 2, "closing: " + closing());
        assertFalse(clients.get(0).isClosing());
        clients.stream().filter(SessionDriver::isClosing).forEach(SessionDriver::disconnect);
        assertEquals(CLIENTS - closing(), info("blocked_clients"));
        assertEquals(1, store.lists().rightPush("q", "x"));
        assertTrue(clients.get(0).takeMessages().startsWith("q\nx\nOK\n"));
    }
}
