package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Limits;
import org.junit.jupiter.api.Test;

/** Input that a client sends while its request waits for a key. */
class InputBehindWaitTest {
    private static final int MEGABYTE = 1 << 20;
    private static final String PINGS = "PING\n".repeat(1000);

    private KvStore store = new KvStore();

    private SessionDriver waiting() {
        SessionDriver client = new SessionDriver(store);
        assertEquals("", client.exchange("BLPOP q 0\n"));
        return client;
    }

    private static void send(SessionDriver client, int bytes) {
        for (int sent = 0; sent < bytes; sent += PINGS.length()) {
            client.receive(PINGS);
        }
    }

    private String info(String section) {
        return store.call("INFO", section).text();
    }

    private void assertClosed(SessionDriver client, String counter) {
        assertEquals("", client.takeMessages());
        assertTrue(client.isClosing());
        client.disconnect();
        assertTrue(info("stats").contains("\r\n" + counter + ":1\r\n"), counter);
        assertTrue(info("clients").contains("\r\nblocked_clients:0\r\n"));
        assertEquals(1, store.lists().rightPush("q", "kept"));
        assertEquals(1, store.lists().size("q"));
    }

    @Test
    void inputIsReadDuringTheWait() {
        SessionDriver client = waiting();

        send(client, 4 * MEGABYTE);

        assertFalse(client.isClosing());
        assertTrue(client.session().isBlocked());
        client.disconnect();
        assertTrue(info("clients").contains("\r\nblocked_clients:0\r\n"));
    }

    @Test
    void inputBeyondTheLimitOfARequestEndsTheConnection() {
        store.call("CONFIG", "SET", "client-query-buffer-limit", "1mb");
        SessionDriver client = waiting();

        send(client, MEGABYTE - 10 * PINGS.length());
        assertFalse(client.isClosing());
        send(client, 11 * PINGS.length());

        assertClosed(client, "client_query_buffer_limit_disconnections");
    }

    @Test
    void inputBeyondTheLimitOfAllClientsEndsTheConnection() {
        store = new KvStore.Builder()
                .limits(new Limits().requestMemory(MEGABYTE))
                .build();
        SessionDriver client = waiting();

        send(client, MEGABYTE / 4);
        assertFalse(client.isClosing());
        send(client, MEGABYTE);

        assertClosed(client, "refused_incomplete_requests");
    }

    @Test
    void afterTheWaitInputIsRunInSlices() {
        SessionDriver client = waiting();
        int requests = 100_000;
        client.receive("INCR n\n".repeat(requests));

        store.lists().rightPush("q", "x");
        StringBuilder replies = new StringBuilder(client.takeMessages());

        assertTrue(client.isWaiting());
        assertFalse(client.session().wantsInput());
        assertEquals(0, client.session().waitMillis());
        int first = Integer.parseInt(store.get("n"));
        assertTrue(first > 1000 && first < requests / 4, "first slice: " + first);
        int slices = 1;
        for (; client.isWaiting(); slices++) {
            replies.append(client.resume());
        }
        assertTrue(slices > 5, "slices: " + slices);
        assertEquals(Integer.toString(requests), store.get("n"));
        assertTrue(replies.toString().startsWith("q\nx\n1\n2\n"));
        assertTrue(replies.toString().endsWith("\n" + requests + "\n"));
        assertTrue(client.session().wantsInput());
    }

    @Test
    void anotherWaitInTheInputDoesNotChangeTheSlices() {
        SessionDriver client = waiting();
        int requests = 100_000;
        client.receive("INCR n\nBLPOP q 0\n" + "INCR n\n".repeat(requests));

        store.lists().rightPush("q", "x");
        client.takeMessages();
        assertEquals("1", store.get("n"));
        store.lists().rightPush("q", "y");
        client.takeMessages();

        int first = Integer.parseInt(store.get("n"));
        assertTrue(first > 1000 && first < requests / 4, "first slice: " + first);
        assertTrue(client.isWaiting());
    }

    @Test
    void aClientThatGoesBetweenSlicesRunsNoMore() {
        SessionDriver client = waiting();
        client.receive("INCR n\n".repeat(100_000));
        store.lists().rightPush("q", "x");
        client.takeMessages();
        String first = store.get("n");

        client.disconnect();
        client.resume();

        assertEquals(first, store.get("n"));
    }

    @Test
    void nothingRunsAfterACloseInTheInput() {
        SessionDriver client = waiting();
        client.receive("INCR n\n".repeat(20_000) + "QUIT\n" + "INCR n\n".repeat(50_000));

        store.lists().rightPush("q", "x");
        client.takeMessages();
        while (client.isWaiting()) {
            client.resume();
        }

        assertTrue(client.isClosing());
        assertEquals("20000", store.get("n"));
    }
}
