package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A client that talks to a store through a pair of streams. */
@Timeout(60)
class MemoryConnectionTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();

    private static void send(MemoryConnection connection, String requests) throws IOException {
        connection.output().write(requests.getBytes(UTF_8));
    }

    private static String take(MemoryConnection connection, int length) throws IOException {
        return new String(connection.input().readNBytes(length), UTF_8);
    }

    @Test
    void linesAndArraysAreAnswered() throws IOException {
        try (MemoryConnection connection = store.connect()) {
            send(connection, "SET a b\nGET a\n");
            assertEquals("OK\nb\n", take(connection, 5));

            for (byte each : "*2\r\n$3\r\nGET\r\n$1\r\na\r\n".getBytes(UTF_8)) {
                connection.output().write(each);
            }
            assertEquals("$1\r\nb\r\n", take(connection, 7));
            assertEquals(0, connection.input().available());
        }
    }

    @Test
    void whenTheServerClosesTheInputEnds() throws IOException {
        MemoryConnection connection = store.connect();
        send(connection, "PING\nQUIT\nPING\n");

        assertEquals("PONG\n", new String(connection.input().readAllBytes(), UTF_8));
        assertTrue(connection.isClosed());
        assertThrows(IOException.class, () -> send(connection, "PING\n"));
        assertFalse(store.call("CLIENT", "LIST").text().contains("memory:"));
    }

    @Test
    @SuppressWarnings("resource") // The store's end closes them.
    void whenTheStoreClosesTheInputEnds() throws IOException {
        KvStore ending = new KvStore();
        MemoryConnection connection = ending.connect();
        send(connection, "PING\n");
        assertEquals("PONG\n", take(connection, 5));

        ending.close();

        assertEquals(-1, connection.input().read());
        assertTrue(connection.isClosed());
        assertThrows(IOException.class, () -> send(connection, "PING\n"));
        assertEquals(-1, ending.connect().input().read());
    }

    @Test
    void closedStreamsFail() throws IOException {
        MemoryConnection connection = store.connect();
        assertTrue(store.call("CLIENT", "LIST").text().contains("addr=memory:"));
        connection.output().close();

        assertThrows(IOException.class, () -> connection.input().read());
        assertThrows(IOException.class, () -> send(connection, "PING\n"));
        assertFalse(store.call("CLIENT", "LIST").text().contains("memory:"));
    }

    @Test
    void aWaitEndsAtItsDeadlineOnTheStoresClock() throws Exception {
        try (MemoryConnection connection = store.connect()) {
            send(connection, "BLPOP a 10\n");
            CompletableFuture<Integer> reply = supplyAsync(() -> read(connection));
            clock.advance(Duration.ofSeconds(10));

            assertEquals('\n', reply.get(30, TimeUnit.SECONDS));
        }
    }

    private static int read(MemoryConnection connection) {
        try {
            return connection.input().read();
        } catch (IOException e) {
            return -2;
        }
    }

    @Test
    void aClosedConnectionGivesItsWaitUp() throws Exception {
        MemoryConnection connection = store.connect();
        send(connection, "BLPOP a 0\n");
        connection.close();
        store.lists().rightPush("a", "x");

        assertEquals(1, store.lists().size("a"));
    }

    /** A request holds the connection's lock while it runs, and a script may run for ever. */
    @Test
    void neitherCloseNorAReadWithATimeoutWaitsForAScript() throws Exception {
        MemoryConnection connection = store.connect();
        MemoryConnection other = store.connect();
        send(other, "CONFIG SET busy-reply-threshold 0\n");
        assertEquals("OK\n", take(other, 3));
        CompletableFuture<Void> script = runAsync(
                () -> assertThrows(IOException.class, () -> send(connection, "EVAL \"while true do end\" 0\nPING\n")));
        try {
            awaitBusy(other);

            assertEquals(0, get(supplyAsync(() -> readBriefly(connection))));
            assertEquals(0, connection.input().available());
            get(runAsync(connection::close));

            assertTrue(connection.isClosed());
            assertFalse(script.isDone());
        } finally {
            send(other, "SCRIPT KILL\n");
        }
        assertEquals("OK\n", take(other, 3));
        assertThrows(IOException.class, () -> connection.input().read());
        other.close();
        while (store.call("CLIENT", "LIST").text().contains("memory:")) {
            Thread.onSpinWait();
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static int readBriefly(MemoryConnection connection) {
        try {
            return connection.read(new byte[1], 0, 1, 1);
        } catch (IOException e) {
            return -2;
        }
    }

    private static void awaitBusy(MemoryConnection connection) throws IOException {
        char first;
        do {
            send(connection, "PING\n");
            StringBuilder line = new StringBuilder();
            for (int each = connection.input().read();
                    each != '\n';
                    each = connection.input().read()) {
                line.append((char) each);
            }
            first = line.charAt(0);
        } while (first != 'B');
    }

    /** A client that writes and never reads reaches the limit of unread bytes. */
    @Test
    void unreadBytesAreLimited() throws Exception {
        store.set("large", "x".repeat(1 << 20));
        store.call("CONFIG", "SET", "client-output-buffer-limit", "normal 8388608 0 0");
        MemoryConnection connection = store.connect();

        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                send(connection, "GET large\n");
            }
        });
        assertTrue(connection.isClosed());
        assertTrue(log.has(Level.WARNING, "closed client"));
    }

    @Test
    void aWriterWaitsForTheRequestThatIsBlocked() throws Exception {
        try (MemoryConnection connection = store.connect()) {
            send(connection, "BLPOP a 0\n");
            CountDownLatch written = new CountDownLatch(1);
            CompletableFuture<Void> writer = runAsync(() -> {
                try {
                    send(connection, "INCR n\n");
                    written.countDown();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            store.lists().rightPush("a", "x");

            assertEquals("a\nx\n1\n", take(connection, 6));
            assertTrue(written.await(30, TimeUnit.SECONDS));
            writer.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void anInterruptEndsAReadAndStays() throws Exception {
        try (MemoryConnection connection = store.connect()) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, () -> connection.input().read());
            assertTrue(Thread.interrupted());

            send(connection, "PING\n");
            assertEquals("PONG\n", take(connection, 5));
            assertEquals(0, connection.read(new byte[1], 0, 1, 1));
        }
    }

    @Test
    void aReplyComesWhenItsChangeIsOnTheDisk(@TempDir Path directory) throws Exception {
        try (KvStore kept = new KvStore.Builder()
                        .dataDirectory(directory)
                        .fsync(Fsync.ALWAYS)
                        .build();
                MemoryConnection connection = kept.connect()) {
            for (int i = 1; i < 10; i++) {
                send(connection, "INCR a\n");
                assertEquals(i + "\n", take(connection, 2));
            }
        }
    }

    /** On threads of their own, because the common pool of a small machine has only one. */
    private static CompletableFuture<Void> runAsync(Runnable task) {
        return CompletableFuture.runAsync(task, run -> new Thread(run).start());
    }

    private static <T> CompletableFuture<T> supplyAsync(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, run -> new Thread(run).start());
    }
}
