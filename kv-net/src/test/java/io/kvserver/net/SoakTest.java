package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Clients that die at random send a mix of requests: no memory, descriptors or threads are left over. {@code -Dkv.soak.seconds=3600} runs it for an hour, {@code .ci/run} for six seconds.
 */
@Slow
class SoakTest {
    private static final long USUAL_SECONDS = 2;
    private static final long SECONDS = Long.getLong("kv.soak.seconds", USUAL_SECONDS);
    /** A run of at least this many seconds prints what it has done. */
    private static final long TOLD_SECONDS = 60;

    private static final long WARM_SECONDS = 2;
    private static final int THREADS = 3;
    private static final int LOOPS = 2;
    private static final int KEYS = 100;
    /** How much the size of the JVM's own heap may vary. */
    private static final long SLACK_BYTES = 8 << 20;

    private static final String[] REQUESTS = {
        "SET k%d v EX 1",
        "GET k%d",
        "APPEND s%d abc",
        "DEL s%d",
        "HSET h%d f%d v",
        "DEL h%d",
        "RPUSH l%d a b c",
        "LTRIM l%d 0 10",
        "BLPOP none%d 0",
        "BLPOP l%d 0.001",
        "ZADD z%d 1 m%d",
        "ZREMRANGEBYRANK z%d 0 -5",
        "XADD x%d MAXLEN 10 * f v",
        "XREAD BLOCK 1 STREAMS x%d $",
        "SUBSCRIBE c%d",
        "PSUBSCRIBE p%d*",
        "PUBLISH c%d hello",
        "MULTI",
        "EXEC",
        "WATCH k%d s%d",
        "HELLO 3",
        "CLIENT TRACKING ON",
        "CLIENT SETNAME n%d",
        "EVAL \"return redis.call('INCR', KEYS[1])\" 1 n%d",
        "SCAN 0",
        "MONITOR",
        "NOSUCH %d"
    };

    private final AtomicLong clients = new AtomicLong();
    private volatile long endNanos;
    private volatile Throwable failure;

    /** The resources in use between two mixes. */
    private record Left(long heapBytes, long dataBytes, long descriptors, int threads) {}

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = ThreadMode.SEPARATE_THREAD)
    void nothingIsLeftOfClientsThatDie() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).eventLoops(LOOPS).start();
                TestClient admin = new TestClient(server)) {
            mix(server, WARM_SECONDS);
            Left before = settle(server, admin);

            mix(server, SECONDS);

            Left after = settle(server, admin);
            String told = clients + " clients: " + before + ", " + after;
            if (SECONDS >= TOLD_SECONDS) {
                System.out.println(told);
            }
            assertTrue(after.heapBytes() <= before.heapBytes() + SLACK_BYTES, told);
            assertEquals(before.dataBytes(), after.dataBytes(), told);
            assertEquals(before.descriptors(), after.descriptors(), told);
            assertEquals(before.threads(), after.threads(), told);
            assertTrue(server.isHealthy());
        }
    }

    private Left settle(KvServer server, TestClient admin) throws Exception {
        // The system may have accepted clients that the server has not. They come before these, of which each loop gets
        // one.
        for (int i = 0; i < LOOPS; i++) {
            try (TestClient last = new TestClient(server)) {
                assertEquals("PONG", last.ask("PING"));
            }
        }
        while (figure(admin, "clients", "connected_clients") > 1) {
            Thread.onSpinWait();
        }
        assertEquals("OK", admin.ask("FLUSHALL"));
        assertEquals("OK", admin.ask("SCRIPT FLUSH"));
        assertEquals(0, figure(admin, "clients", "blocked_clients"));
        assertEquals(0, figure(admin, "stats", "pubsub_channels"));
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            heap = Math.min(
                    heap,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        long descriptors = Leftovers.descriptorsAreKnown() ? Leftovers.descriptors() : 0;
        long data = figure(admin, "memory", "used_memory_dataset");
        return new Left(heap, data, descriptors, Leftovers.threadsOf(server).size());
    }

    private static long figure(TestClient admin, String section, String field) throws IOException {
        admin.send("INFO " + section + "\nECHO end\n");
        long value = -1;
        for (String line = admin.readLine(); !line.equals("end"); line = admin.readLine()) {
            if (line.startsWith(field + ":")) {
                value = Long.parseLong(line.substring(field.length() + 1).strip());
            }
        }
        return value;
    }

    private void mix(KvServer server, long seconds) throws Exception {
        endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(System.nanoTime() + i);
            Thread thread = new Thread(() -> live(server, random), "soak-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    private void live(KvServer server, Random random) {
        try {
            while (System.nanoTime() - endNanos < 0) {
                clients.incrementAndGet();
                liveOnce(server, random);
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private static void liveOnce(KvServer server, Random random) throws IOException {
        try (Socket socket = new Socket(server.address().getAddress(), server.port())) {
            socket.setSoTimeout(2);
            byte[] input = new byte[1 << 12];
            for (int i = random.nextInt(30); i >= 0; i--) {
                String request = REQUESTS[random.nextInt(REQUESTS.length)].replaceAll(
                        "%d", Integer.toString(random.nextInt(KEYS)));
                int times = random.nextInt(20) == 0 ? 1000 : 1;
                socket.getOutputStream().write((request + "\n").repeat(times).getBytes(ISO_8859_1));
                if (random.nextInt(4) == 0) {
                    read(socket, input);
                }
            }
            die(socket, random);
        } catch (SocketException reset) {
            // The server may have closed the connection, for example after too large a transaction.
            Thread.onSpinWait();
        }
    }

    private static void read(Socket socket, byte[] input) throws IOException {
        try {
            int count = socket.getInputStream().read(input);
            assertTrue(count != 0);
        } catch (SocketTimeoutException silent) {
            // The server has nothing to answer: the client waits for a key, or has sent no complete request.
            Thread.onSpinWait();
        }
    }

    private static void die(Socket socket, Random random) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> socket.setSoLinger(true, 0);
            case 1 -> socket.getOutputStream().write("*3\r\n$3\r\nSET\r\n$100000\r\nhalf".getBytes(ISO_8859_1));
            case 2 -> socket.shutdownOutput();
            default -> socket.getOutputStream().write("QUIT\n".getBytes(ISO_8859_1));
        }
    }
}
