package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long requests run on another thread, here when the test says so, while all other clients are answered. */
class BackgroundRequestsTest {
    private static final int KEYS = 10_500;

    private final SettableClock clock = new SettableClock();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final KvStore store =
            new KvStore.Builder().clock(clock).executor(tasks::add).build();
    private final SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
    private final SessionDriver other = new SessionDriver(store, InlineReplies.RESP);

    @BeforeEach
    void fill() {
        for (int i = 0; i < KEYS; i++) {
            store.set("key:" + i, "v");
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private String answerOf(String request) {
        assertEquals("", client.exchange(request), request);
        runTasks();
        return client.takeMessages();
    }

    @Test
    void keysDelaysNoOtherClient() {
        assertEquals("", client.exchange("KEYS *\r\nPING\r\n"));

        // In all shards, while none is busy.
        for (int i = 0; i < 500; i++) {
            assertEquals("+OK\r\n", other.exchange("SET key:" + i + " w\r\n"));
        }
        assertTrue(other.exchange("INFO keyspace\r\n").contains("keys=" + KEYS));
        assertTrue(client.isWaiting());

        runTasks();
        String reply = client.takeMessages();
        assertTrue(reply.startsWith("*" + KEYS + "\r\n$"), reply.substring(0, 20));
        assertTrue(reply.endsWith("\r\n+PONG\r\n"));
        assertEquals(1 + 2 * KEYS + 1, reply.split("\r\n").length);
        assertFalse(client.isWaiting());
    }

    @Test
    void keysReturnsMatchingKeysThatHaveNotExpired() {
        store.call("PEXPIRE", "key:17", 5);
        other.exchange("SELECT 1\r\nSET key:1 elsewhere\r\n");
        assertEquals("", client.exchange("KEYS key:1?\r\n"));
        store.del("key:11");
        store.set("key:1x", "new");
        clock.advanceMillis(5);

        runTasks();

        String[] lines = client.takeMessages().split("\r\n");
        assertEquals("*9", lines[0]);
        TreeSet<String> found = new TreeSet<>();
        for (int i = 2; i < lines.length; i += 2) {
            found.add(lines[i]);
        }
        assertEquals("[key:10, key:12, key:13, key:14, key:15, key:16, key:18, key:19, key:1x]", found.toString());
    }

    @Test
    void inTransactionsAndScriptsTheyRunAtOnce() {
        String inTransaction = client.exchange("MULTI\r\nKEYS key:1*\r\nEXEC\r\n");

        assertTrue(inTransaction.contains("\r\nkey:1234\r\n"), inTransaction.substring(0, 30));
        assertEquals(":" + KEYS + "\r\n", client.exchange("EVAL \"return #redis.call('KEYS', '*')\" 0\r\n"));
        assertTrue(tasks.isEmpty());
    }

    @Test
    void backgroundRequestsRunOneAfterTheOther() {
        assertEquals("", client.exchange("KEYS key:1\r\n"));
        assertEquals("", other.exchange("KEYS key:2\r\n"));
        assertEquals(1, tasks.size());

        runTasks();

        assertEquals("*1\r\n$5\r\nkey:1\r\n", client.takeMessages());
        assertEquals("*1\r\n$5\r\nkey:2\r\n", other.takeMessages());
    }

    @Test
    void aClientThatIsGoneOrKilledIsNotAnswered() {
        String id = client.exchange("CLIENT ID\r\n").substring(1).strip();
        client.exchange("KEYS *\r\n");
        SessionDriver third = new SessionDriver(store, InlineReplies.RESP);
        third.exchange("KEYS *\r\n");
        third.disconnect();

        assertEquals(":1\r\n", other.exchange("CLIENT KILL ID " + id + "\r\n"));
        assertEquals("", client.takeMessages());
        assertTrue(client.isClosing());
        client.disconnect();
        runTasks();

        assertEquals("+PONG\r\n", other.exchange("PING\r\n"));
        assertTrue(other.exchange("CLIENT LIST\r\n").contains("cmd=client|list"));
        assertEquals(1, other.exchange("CLIENT LIST\r\n").split("id=").length - 1);
    }

    @Test
    void aReplyBeyondTheLimitOfUnreadBytesDisconnectsTheClient() {
        other.exchange("CONFIG SET maxmemory-clients 200000\r\n");

        assertEquals("", answerOf("KEYS *\r\n"));

        assertTrue(client.isClosing());
    }

    @Test
    void theSlowLogShowsIt() {
        other.exchange("CONFIG SET slowlog-log-slower-than 0\r\nSLOWLOG RESET\r\n");

        answerOf("KEYS nosuch\r\n");

        assertTrue(other.exchange("SLOWLOG GET\r\n").contains("KEYS\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LCS a b",
                "LCS a b LEN",
                "LCS a b IDX MINMATCHLEN 4",
                "BITCOUNT long",
                "BITCOUNT long 5 -7 BIT",
                "BITPOS long 1",
                "BITPOS zeros 1",
                "BITPOS ones 0",
                "BITPOS ones 0 0 -1"
            })
    void theAnswerIsThatOfATransaction(String request) {
        Random random = new Random(request.hashCode());
        store.set("a", letters(random, 20_000));
        store.set("b", letters(random, 1500));
        byte[] bits = new byte[9 << 20];
        store.set("zeros".getBytes(ISO_8859_1), bits);
        Arrays.fill(bits, (byte) -1);
        store.set("ones".getBytes(ISO_8859_1), bits);
        Arrays.fill(bits, 0, (8 << 20) + 100, (byte) 0);
        store.set("long".getBytes(ISO_8859_1), bits);
        String expected =
                other.exchange("MULTI\r\n" + request + "\r\nEXEC\r\n").substring("+OK\r\n+QUEUED\r\n*1\r\n".length());

        assertEquals("", client.exchange(request + "\r\n"));
        // It runs on data that do not change.
        other.exchange("SETRANGE a 0 xxxx\r\nSETRANGE b 0 yyyy\r\nSETBIT long 80000000 1\r\nDEL zeros ones\r\n");
        runTasks();

        assertEquals(expected, client.takeMessages());
        assertTrue(other.exchange("INFO stats\r\n").contains("keyspace_hits"));
    }

    private static String letters(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(4)));
        }
        return text.toString();
    }
}
