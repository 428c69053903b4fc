package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The places of a request's words take memory, too: with short words more than the words themselves. */
class ManyWordsMemoryTest {
    private static final int WORDS = 60_000;
    private static final int PLACE_BYTES = 2 * Integer.BYTES;

    private final KvStore store = new KvStore();
    private final SessionDriver client = new SessionDriver(store);

    @AfterEach
    void close() {
        store.close();
    }

    private long usedMemory() {
        String text = store.call("INFO", "memory").text();
        int at = text.indexOf("\r\nused_memory:") + "\r\nused_memory:".length();
        return Long.parseLong(text.substring(at, text.indexOf("\r\n", at)));
    }

    @Test
    void theWordsOfAnIncompleteRequestCountUntilTheClientIsGone() {
        long before = usedMemory();
        String words = "$0\r\n\r\n".repeat(WORDS);

        client.receive("*" + (WORDS + 1) + "\r\n" + words);
        long during = usedMemory() - before;
        client.disconnect();

        assertTrue(during > words.length() + WORDS * PLACE_BYTES, "counted: " + during);
        assertEquals(before, usedMemory());
    }

    @Test
    void theWordsOfARequestThatHasBeenRunAreGivenBackAtOnce() {
        client.exchange(Requests.array("PING"));
        long before = usedMemory();

        assertEquals(":0\r\n", client.exchange(Requests.array("DEL" + " a".repeat(WORDS))));

        assertTrue(usedMemory() - before < WORDS, "counted: " + (usedMemory() - before));
    }

    @Test
    void theWordsOfAQueuedRequestCountUntilTheTransactionEnds() {
        client.exchange(Requests.array("MULTI"));
        long before = usedMemory();

        client.exchange(Requests.array("DEL" + " a".repeat(WORDS)));
        long during = usedMemory() - before;
        client.exchange(Requests.array("DISCARD"));

        assertTrue(during > WORDS * (PLACE_BYTES + 1), "counted: " + during);
        assertTrue(usedMemory() - before < WORDS, "counted: " + (usedMemory() - before));
    }
}
