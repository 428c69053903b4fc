package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.kvserver.core.KvStore;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is not a valid request. */
class MalformedInputTest {
    private final KvStore store = new KvStore();
    private final SessionDriver client = new SessionDriver(store);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*1\r\n$-5",
                "*x",
                "*1048577\r\n",
                "*1\r\n$536870913\r\n",
                "*1\r\n$1\r\nab",
                "*1\r\n:1\r\n",
                "*2\r\n$3\r\nGET\r\n*"
            })
    void badRespIsRefusedInRespAndTheConnectionCloses(String input) {
        String reply = client.exchange(input);

        assertTrue(reply.startsWith("-ERR Protocol error: "), reply);
        assertTrue(reply.endsWith("\r\n"), reply);
        assertTrue(client.isClosing());
    }

    @Test
    void aLineTooLongIsRefusedAsALine() {
        assertEquals("", client.exchange("x".repeat(64 << 10)));
        assertFalse(client.isClosing());

        assertEquals("ERR Protocol error: too big inline request\n", client.exchange("x"));
        assertTrue(client.isClosing());
    }

    @Test
    void aLineTooLongWithItsEndIsRefusedToo() {
        assertEquals(
                "ERR Protocol error: too big inline request\n", client.exchange("x".repeat((64 << 10) + 1) + "\n"));
    }

    @Test
    void requestsBeforeItAreAnsweredAndInputBehindItIsNotRun() {
        String replies = client.exchange(Requests.array("SET a b") + "*1\r\n$x\r\n" + Requests.array("SET a c"));

        assertEquals("+OK\r\n-ERR Protocol error: invalid bulk length\r\n", replies);
        assertEquals("", client.exchange(Requests.array("SET a d")));
        assertEquals("b", store.get("a"));
    }

    @Test
    void aBrowserGetsTheRepliesToItsEarlierRequests() {
        assertEquals("OK\n", client.exchange("SET a b\nPOST / HTTP/1.1\r\nHost: x\r\n\r\nSET a c\r\n"));

        assertTrue(client.isClosing());
        assertEquals("b", store.get("a"));
    }

    @Test
    void anAnnouncedLengthTakesNoMemory() {
        byte[] announcement = "*1048576\r\n$536870912\r\n".getBytes(ISO_8859_1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        client.receive(announcement);
        client.receive(new byte[1]);

        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 100_000);
    }

    @Test
    void memoryGrowsWithWhatArrived() {
        client.receive("*2\r\n$4\r\nECHO\r\n$536870912\r\n");
        byte[] piece = new byte[10_000];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int i = 0; i < 200; i++) {
            client.session().receive(piece, 0, piece.length);
        }

        // 2 MB arrived; each time the buffer grew, it at least grew by half.
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 5L * 200 * piece.length, allocated + " bytes");
    }

    @Test
    void aLargeBinaryValueComesBackAsItWas() {
        byte[] value = new byte[3_000_000];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ((i * 31) >> 4);
        }
        String text = new String(value, ISO_8859_1);
        byte[] request = ("*3\r\n$3\r\nSET\r\n$3\r\n\r\n\0\r\n$3000000\r\n" + text + "\r\n").getBytes(ISO_8859_1);

        for (int at = 0; at < request.length; at += 65_536) {
            client.receive(Arrays.copyOfRange(request, at, Math.min(request.length, at + 65_536)));
        }

        assertEquals("+OK\r\n", new String(client.takeAll(), ISO_8859_1));
        assertEquals("$3000000\r\n" + text + "\r\n", client.exchange("*2\r\n$3\r\nGET\r\n$3\r\n\r\n\0\r\n"));
    }
}
