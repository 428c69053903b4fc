package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.kvserver.core.KvStore;
import io.kvserver.core.Limits;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of many MB, received by a thread that has other clients: it must not move them itself. */
class LongInputTest {
    private static final int PIECE_BYTES = 64 << 10;
    /** As many as there are in a MB. */
    private static final int PIECES = (1 << 20) / PIECE_BYTES;

    private static final int LENGTH = 40 << 20;
    private static final String START = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + LENGTH + "\r\n";
    /** What the array may take that the thread makes itself, and all those that were smaller. */
    private static final long LITTLE = 12 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] piece = new byte[PIECE_BYTES];
    private KvStore store = new KvStore();
    private SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
    /** How often others have been served, as they are while a string is copied. */
    private int served;

    @BeforeEach
    void serveOthers() {
        Arrays.fill(piece, (byte) 'x');
        Turn.servesOthers(() -> served++);
    }

    @AfterEach
    void close() {
        Turn.servesOthers(() -> {});
        store.close();
    }

    /** As a connection does: gives no more until there is room. */
    private void send(byte[] bytes) throws InterruptedException {
        client.session().receive(bytes, 0, bytes.length);
        while (client.session().makesRoom()) {
            assertFalse(client.session().wantsInput());
            client.awaitWakeAndResume();
        }
    }

    private void send(String text) throws InterruptedException {
        send(text.getBytes(ISO_8859_1));
    }

    private void sendPieces(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            send(piece);
        }
    }

    private void sendUntilRoomIsMade() {
        for (int i = 0; i < 40 * PIECES && !client.session().makesRoom(); i++) {
            client.session().receive(piece, 0, piece.length);
        }
        assertTrue(client.session().makesRoom());
    }

    private String replies() {
        return new String(client.takeAll(), ISO_8859_1);
    }

    private long usedMemory() {
        String text = store.call("INFO", "memory").text();
        // A report serves others, too.
        served = 0;
        int at = text.indexOf("used_memory:") + "used_memory:".length();
        return Long.parseLong(text.substring(at, text.indexOf("\r\n", at)));
    }

    @Test
    void aLongRequestIsMovedToLargerArraysByAnotherThread() throws InterruptedException {
        long before = THREADS.getCurrentThreadAllocatedBytes();

        send(START);
        sendPieces(40 * PIECES);
        send("\r\n");

        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertEquals("+OK\r\n", replies());
        assertTrue(allocated < LITTLE, "allocated " + allocated);
        assertTrue("x".repeat(LENGTH).equals(store.strings().get("k")));
    }

    @Test
    void aLongRequestOfManyWordsIsMovedToLargerArraysByAnotherThread() throws InterruptedException {
        byte[] word = Arrays.copyOf("$65526\r\n".getBytes(ISO_8859_1), "$65526\r\n".length() + 65526 + 2);
        word[word.length - 2] = '\r';
        word[word.length - 1] = '\n';
        long before = THREADS.getCurrentThreadAllocatedBytes();

        send("*602\r\n$3\r\nDEL\r\n");
        for (int i = 0; i < 600; i++) {
            send(word);
        }
        send("$1\r\nk\r\n");

        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertEquals(":0\r\n", replies());
        assertTrue(allocated < LITTLE, "allocated " + allocated);
    }

    @Test
    void whatComesBehindARequestThatWaitsIsMovedToLargerArraysByAnotherThread() throws InterruptedException {
        long before = THREADS.getCurrentThreadAllocatedBytes();

        send("BLPOP q 0\r\n" + START);
        sendPieces(40 * PIECES);
        send("\r\n");

        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < LITTLE, "allocated " + allocated);
        store.lists().rightPush("q", "e");
        assertEquals("*2\r\n$1\r\nq\r\n$1\r\ne\r\n+OK\r\n", client.awaitMessages());
        assertEquals(LENGTH, store.call("STRLEN", "k").integer());
    }

    @Test
    void theArrayIsInProportionToWhatHasComeAndNotToWhatIsAnnounced() throws InterruptedException {
        long before = usedMemory();

        send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + (512 << 20) + "\r\n");
        sendPieces(5 * PIECES);

        assertTrue(usedMemory() - before < 12 << 20, "takes " + (usedMemory() - before));
    }

    @Test
    void whatIsGivenAllTheSameWhileTheRequestIsMovedIsKept() {
        client.session().receive(START.getBytes(ISO_8859_1), 0, START.length());
        for (int i = 0; i < 40 * PIECES; i++) {
            client.session().receive(piece, 0, piece.length);
        }
        client.session().receive(new byte[] {'\r', '\n'}, 0, 2);

        assertEquals("+OK\r\n", replies());
        assertTrue("x".repeat(LENGTH).equals(store.strings().get("k")));
    }

    @Test
    void whatIsAnsweredMeanwhileGoesOut() throws InterruptedException {
        send("PING\r\n" + START);
        sendUntilRoomIsMade();

        assertEquals("+PONG\r\n", replies());
        assertFalse(client.isWaiting());
    }

    @Test
    void theArrayOfAClientThatLeavesWhileItIsMadeNoLongerCounts() throws InterruptedException {
        long before = usedMemory();
        send(START);
        sendUntilRoomIsMade();

        client.disconnect();

        // Until the other thread has made it, it may count.
        client.awaitWakeAndResume();
        assertEquals(before, usedMemory());
    }

    @Test
    void aRequestForWhoseLargerArrayThereIsNoMemoryIsRefusedAndItsRestSkipped() throws InterruptedException {
        store.close();
        store = new KvStore.Builder()
                .limits(new Limits().requestMemory(20 << 20))
                .build();
        client = new SessionDriver(store, InlineReplies.RESP);
        long before = usedMemory();

        send(START);
        sendPieces(40 * PIECES);
        String refusal = replies();
        send("\r\nPING\r\n");

        assertTrue(refusal.startsWith("-OOM "), refusal);
        assertEquals("+PONG\r\n", replies());
        client.disconnect();
        assertEquals(before, usedMemory());
    }

    /** Sends a SET, and more behind it at once. */
    private void set(String more) throws InterruptedException {
        send(START);
        sendPieces(40 * PIECES);
        send("\r\n" + more);
    }

    @Test
    void aLongValueStaysInTheArrayOfItsRequest() throws InterruptedException {
        long before = usedMemory();

        set("STRLEN k\r\n");

        assertEquals("+OK\r\n:" + LENGTH + "\r\n", replies());
        assertEquals(0, served, "times it was copied");
        assertTrue("x".repeat(LENGTH).equals(store.strings().get("k")));
        long taken = usedMemory() - before;
        assertTrue(taken > LENGTH && taken < LENGTH + LENGTH / 8, "takes " + taken);
    }

    @Test
    void theValueOfAQueuedRequestStaysThere() throws InterruptedException {
        long before = usedMemory();
        send("MULTI\r\n");

        set("");

        assertEquals(0, served, "times it was copied");
        assertTrue(usedMemory() - before < LENGTH + LENGTH / 8, "takes " + (usedMemory() - before));
        send("EXEC\r\n");
        assertEquals("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n", replies());
        assertEquals(0, served, "times it was copied");
        assertTrue("x".repeat(LENGTH).equals(store.strings().get("k")));
        store.call("FLUSHALL");
        assertEquals(before, usedMemory());
    }

    /** Behind it is the rest of its request, and what came next. */
    @ParameterizedTest
    @ValueSource(strings = {"SETRANGE k " + (LENGTH + 10) + " end", "APPEND k \0\0\0\0\0\0\0\0\0\0end"})
    void aValueThatStaysThereBecomesLongerLikeAnyOther(String request) throws InterruptedException {
        set("PING\r\n".repeat(1000));

        send(Requests.array(request));
        send(Requests.array("SETRANGE k " + (LENGTH + 20) + " end"));

        String expected = "x".repeat(LENGTH) + "\0".repeat(10) + "end" + "\0".repeat(7) + "end";
        assertTrue(expected.equals(store.strings().get("k")));
    }
}
