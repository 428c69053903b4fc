package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several clients whose input arrived together, in an array that is overwritten after all of it has been run. */
class TurnTest {
    private final KvStore store = new KvStore();
    private final Turn turn = new Turn();
    private final byte[] shared = new byte[1 << 16];
    private int used;
    private final List<SessionDriver> taken = new ArrayList<>();

    private void take(SessionDriver client, byte[] bytes, int from, int to) {
        System.arraycopy(bytes, from, shared, used, to - from);
        client.session().take(shared, used, to - from);
        used += to - from;
        taken.add(client);
    }

    private void take(SessionDriver client, String text) {
        take(client, text.getBytes(ISO_8859_1), 0, text.length());
    }

    private void run() {
        taken.forEach(client -> turn.prepare(client.session()));
        taken.forEach(client -> turn.run(client.session()));
        taken.clear();
        used = 0;
        Arrays.fill(shared, (byte) '!');
    }

    private static String replies(SessionDriver client) {
        return new String(client.takeAll(), ISO_8859_1);
    }

    /** Requests on keys that no other client has; arrays and lines. */
    private static byte[] requests(int client) {
        StringBuilder requests = new StringBuilder("*1\r\n$4\r\nPING\r\n");
        for (int i = 0; i < 500; i++) {
            String request = switch (i % 5) {
                case 0 -> "SET key" + client + ":" + i % 50 + " " + "x".repeat(i % 90);
                case 1 -> "GET key" + client + ":" + i * 7 % 50;
                case 2 -> "INCR counter" + client;
                case 3 -> "EXISTS key" + client + ":1 key" + client + ":2";
                default -> "UNKNOWN";
            };
            requests.append(i % 3 == 0 ? request + "\r\n" : Requests.array(request));
        }
        return requests.toString().getBytes(ISO_8859_1);
    }

    @Test
    void piecesOfSeveralClientsGiveTheSameRepliesAsAllAtOnce() {
        int clients = 40;
        Random random = new Random(1);
        List<SessionDriver> drivers = new ArrayList<>();
        List<byte[]> requests = new ArrayList<>();
        List<ByteArrayOutputStream> replies = new ArrayList<>();
        int[] sent = new int[clients];
        for (int i = 0; i < clients; i++) {
            drivers.add(new SessionDriver(store));
            requests.add(requests(i));
            replies.add(new ByteArrayOutputStream());
        }

        for (boolean done = false; !done; ) {
            done = true;
            for (int i = 0; i < clients; i++) {
                byte[] bytes = requests.get(i);
                int length = Math.min(bytes.length - sent[i], random.nextInt(i < clients / 2 ? 60 : 1500));
                if (length > 0) {
                    take(drivers.get(i), bytes, sent[i], sent[i] + length);
                    sent[i] += length;
                }
                done &= sent[i] == bytes.length;
            }
            run();
            for (int i = 0; i < clients; i++) {
                replies.get(i).writeBytes(drivers.get(i).takeAll());
            }
        }

        for (int i = 0; i < clients; i++) {
            byte[] expected = SessionDriver.withOwnStore().exchange(requests.get(i));
            assertArrayEquals(expected, replies.get(i).toByteArray(), "client " + i);
        }
    }

    @Test
    void malformedInputAffectsNoOtherClient() {
        SessionDriver wrong = new SessionDriver(store);
        SessionDriver right = new SessionDriver(store);
        take(wrong, "*x\r\n");
        take(right, "SET a 1\n");

        run();

        assertTrue(replies(wrong).startsWith("-ERR Protocol error"));
        assertTrue(wrong.isClosing());
        assertEquals("OK\n", replies(right));
    }

    @Test
    void clientThatAnotherKillsInTheSameTurnIsNotServed() {
        SessionDriver killer = new SessionDriver(store);
        SessionDriver killed = new SessionDriver(store);
        String id = killed.exchange("CLIENT ID\n").strip();
        take(killer, "CLIENT KILL ID " + id + "\n");
        take(killed, "SET a 1\nSET b");

        run();

        assertEquals("1\n", replies(killer));
        assertEquals("", replies(killed));
        assertTrue(killed.isClosing());
        assertNull(store.get("a"));
    }

    @Test
    void clientThatIsGoneBeforeItsTurnIsNotServed() {
        // Requests are slow from one second on.
        new SessionDriver(store).exchange("CONFIG SET slowlog-log-slower-than 1000000\n");
        SessionDriver gone = new SessionDriver(store);
        SessionDriver other = new SessionDriver(store);
        take(gone, "SET a 1\n");
        take(other, "SET b 1\n");

        gone.disconnect();
        run();

        assertEquals("OK\n", replies(other));
        assertNull(store.get("a"));
        assertEquals(
                "0\n", new SessionDriver(store).exchange("SLOWLOG LEN\n"), "the other was timed from when it began");
    }

    @Test
    void requestsThatAPauseHoldsAreKept() {
        SessionDriver admin = new SessionDriver(store);
        SessionDriver first = new SessionDriver(store);
        SessionDriver second = new SessionDriver(store);
        take(admin, "CLIENT PAUSE 1000000 WRITE\n");
        take(first, "GET a\nSET a 1\nGET a\n");
        take(second, "GET b\n");

        run();

        assertEquals("OK\n", replies(admin));
        assertEquals("\n", replies(first));
        assertEquals("\n", replies(second));
        admin.exchange("CLIENT UNPAUSE\n");
        assertEquals("OK\n1\n", first.resume());
    }

    @Test
    void requestsWhoseRepliesWaitForTheDiskAreKept(@TempDir Path directory) throws InterruptedException {
        try (KvStore durable = new KvStore.Builder()
                .dataDirectory(directory)
                .fsync(Fsync.ALWAYS)
                .build()) {
            List<SessionDriver> clients = List.of(new SessionDriver(durable), new SessionDriver(durable));
            for (SessionDriver client : clients) {
                take(client, "INCR n\nEC");
            }

            run();

            assertEquals("1\n", patiently(clients.get(0)));
            assertEquals("2\n", patiently(clients.get(1)));
            for (SessionDriver client : clients) {
                take(client, "HO x\n");
            }
            run();
            assertEquals("x\n", replies(clients.get(0)));
            assertEquals("x\n", replies(clients.get(1)));
        }
    }

    private static String patiently(SessionDriver client) throws InterruptedException {
        String replies = replies(client);
        while (replies.isEmpty()) {
            replies = client.awaitMessages();
        }
        return replies;
    }

    @Test
    void requestsForWhoseRepliesThereIsNoRoomAreKept() {
        store.set("long", "x".repeat(1 << 16));
        SessionDriver lazy = new SessionDriver(store);
        SessionDriver other = new SessionDriver(store);
        take(lazy, "GET long\n".repeat(100) + "ECHO end\n");
        take(other, "ECHO x\n");

        run();

        assertEquals("x\n", replies(other));
        assertTrue(lazy.unreadBytes() < 100 << 16, "all has been run");
        String replies = replies(lazy);
        assertEquals(100 * ((1 << 16) + 1) + "end\n".length(), replies.length());
        assertTrue(replies.endsWith("\nend\n"));
    }

    /** Its next request is parsed when earlier ones may have changed its limits. */
    @Test
    void authenticationLiftsTheLimitsForTheRestOfTheTurn() {
        KvStore guarded = new KvStore.Builder().password("secret").build();
        SessionDriver client = new SessionDriver(guarded);
        SessionDriver stranger = new SessionDriver(guarded);
        String many = "MSET" + " a 1".repeat(20);
        take(client, "AUTH secret\n" + Requests.array(many) + "GET a\n");
        take(stranger, Requests.array(many));

        run();

        assertEquals("OK\n+OK\r\n$1\r\n1\r\n", replies(client));
        assertTrue(replies(stranger).startsWith("-ERR Protocol error: unauthenticated multibulk length"));
    }

    @Test
    void theClockIsReadOncePerTurn() {
        AtomicInteger asked = new AtomicInteger();
        KvStore timed = new KvStore.Builder()
                .clock(() -> Instant.ofEpochMilli(1_000_000 + asked.incrementAndGet()))
                .build();
        List<SessionDriver> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(new SessionDriver(timed));
        }

        // After a pause of a millisecond the clock is read again, but not for each request.
        int least = Integer.MAX_VALUE;
        for (int times = 0; times < 100 && least != 1; times++) {
            int before = asked.get();
            clients.forEach(client -> take(client, "SET a 1 PX 1000\n"));
            run();
            least = Math.min(least, asked.get() - before);
        }

        assertEquals(1, least);
        int last = asked.get();
        assertEquals(1_001_000 + last + "\n", new SessionDriver(timed).exchange("PEXPIRETIME a\n"));
    }
}
