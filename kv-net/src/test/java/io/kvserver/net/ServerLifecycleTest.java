package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.TornLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and closing a server, and what the builder refuses. */
class ServerLifecycleTest {
    private final List<List<Boolean>> found = new CopyOnWriteArrayList<>();

    @Test
    void aServerIsReachableAsSoonAsItHasStarted() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient client = new TestClient(server)) {
            assertEquals("PONG", client.ask("PING"));
            assertEquals(server.address().getPort(), server.port());
            assertTrue(server.addressText().startsWith("127.0.0.1:" + server.port()), server.addressText());
        }
    }

    @Test
    void aServerCannotBeStartedTwice() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start()) {
            IllegalStateException refusal = assertThrows(IllegalStateException.class, server::start);

            assertTrue(refusal.getMessage().contains("started already"), refusal.getMessage());
        }
    }

    @Test
    void aClosedServerCannotBeStarted() throws Exception {
        KvServer started = new KvServer.Builder().port(0).start();
        started.close();
        KvServer neverStarted = new KvServer.Builder().port(0).build();
        neverStarted.close();

        assertThrows(IllegalStateException.class, started::start);
        assertThrows(IllegalStateException.class, neverStarted::start);
    }

    @Test
    void aThreadWithAnInterruptStatusStartsAServer(@TempDir Path directory) throws Exception {
        KvStore.Builder kept = new KvStore.Builder().dataDirectory(directory);
        kept.build().close();
        Thread.currentThread().interrupt();
        try (KvServer server = new KvServer.Builder().port(0).store(kept).start()) {
            assertTrue(Thread.interrupted());
            server.store().set("a", "b");
            Thread.currentThread().interrupt();
        } finally {
            assertTrue(Thread.interrupted());
        }
        try (KvStore again = new KvStore.Builder().dataDirectory(directory).build()) {
            assertEquals("b", again.get("a"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theThreadsOfAServerAreDaemonsIfTheBuilderSaysSo(boolean daemon) throws Exception {
        Thread starter = new Thread(() -> {
            try (KvServer server = new KvServer.Builder().port(0).daemon(daemon).start()) {
                String prefix = "kv-" + server.port() + "-";
                List<Boolean> daemons = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(prefix))
                        .map(Thread::isDaemon)
                        .distinct()
                        .toList();
                found.add(daemons);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        // Threads inherit this from the thread that starts them.
        starter.setDaemon(!daemon);
        starter.start();
        starter.join();

        assertEquals(List.of(List.of(daemon)), found);
    }

    @Test
    void aSecondStoreIsRefused() {
        KvServer.Builder withStore = new KvServer.Builder().store(new KvStore());
        KvServer.Builder withBuilder = new KvServer.Builder().store(new KvStore.Builder());

        assertThrows(IllegalStateException.class, () -> withStore.store(new KvStore.Builder()));
        assertThrows(IllegalStateException.class, () -> withBuilder.store(new KvStore()));
    }

    @Test
    void anOptionOfFilesIsRefusedWithoutADirectory() {
        assertEquals(
                "fsync: has no effect without a dataDirectory", refusal(new KvStore.Builder().fsync(Fsync.ALWAYS)));
        assertEquals(
                "tornLog: has no effect without a dataDirectory",
                refusal(new KvStore.Builder().tornLog(TornLog.REFUSE)));
        assertEquals(
                "loadProgress: has no effect without a dataDirectory",
                refusal(new KvStore.Builder().loadProgress((bytes, of) -> {})));
    }

    private static @Nullable String refusal(KvStore.Builder store) {
        KvServer.Builder server = new KvServer.Builder().store(store);
        return assertThrows(IllegalStateException.class, server::build).getMessage();
    }

    @Test
    void aServerThatHasNotStartedHasNoPort() {
        try (KvServer server = new KvServer.Builder().port(0).build()) {
            assertThrows(IllegalStateException.class, server::port);
            assertThrows(IllegalStateException.class, server::address);
            assertThrows(IllegalStateException.class, server::addressText);
        }
    }

    @Test
    void aPortInUseIsNamedWithItsHost() throws Exception {
        try (KvServer first = new KvServer.Builder().port(0).start();
                KvServer second = new KvServer.Builder().port(first.port()).build()) {
            BindException refusal = assertThrows(BindException.class, second::start);

            assertTrue(refusal.getMessage().contains("127.0.0.1:" + first.port()), refusal.getMessage());
        }
    }

    @Test
    void aServerThatFoundItsPortInUseCanTryAgain() throws Exception {
        KvServer first = new KvServer.Builder().port(0).start();
        try (KvServer second = new KvServer.Builder().port(first.port()).build()) {
            assertThrows(BindException.class, second::start);
            first.close();

            assertSame(second, second.start());
            try (TestClient client = new TestClient(second)) {
                assertEquals("PONG", client.ask("PING"));
            }
        } finally {
            first.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void aPortOutOfRangeIsRefused(int port) {
        KvServer.Builder builder = new KvServer.Builder();

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> builder.port(port));

        assertTrue(refusal.getMessage().contains(String.valueOf(port)), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void aNumberOfEventLoopsOutOfRangeIsRefused(int count) {
        KvServer.Builder builder = new KvServer.Builder();

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> builder.eventLoops(count));

        assertTrue(refusal.getMessage().contains(String.valueOf(count)), refusal.getMessage());
    }

    @Test
    void theStoreLivesOnWhenItsServerIsClosed() throws Exception {
        KvStore store = new KvStore();
        try (KvServer server = new KvServer.Builder().port(0).store(store).start();
                TestClient client = new TestClient(server)) {
            client.ask("INCR a");
        }
        assertEquals(2, store.incr("a"));

        try (KvServer next = new KvServer.Builder().port(0).store(store).start();
                TestClient client = new TestClient(next)) {
            assertSame(store, next.store());
            assertEquals("3", client.ask("INCR a"));
        }
    }

    @Test
    void twoServersServeOneStore() throws Exception {
        KvStore store = new KvStore();
        try (KvServer one = new KvServer.Builder().port(0).store(store).start();
                KvServer two = new KvServer.Builder().port(0).store(store).start();
                TestClient first = new TestClient(one);
                TestClient second = new TestClient(two)) {
            assertEquals("1", first.ask("INCR a"));
            assertEquals("2", second.ask("INCR a"));
        }
    }

    @Test
    void aClosedServerAcceptsNoOneAndHasDisconnectedItsClients() throws Exception {
        KvServer server = new KvServer.Builder().port(0).start();
        try (TestClient idle = new TestClient(server)) {
            assertEquals("PONG", idle.ask("PING"));

            server.close();

            assertEquals("", idle.readToEnd());
            assertThrows(ConnectException.class, () -> new TestClient(server));
        }
    }

    @Test
    void everyoneWhoClosesWaitsUntilTheServerHasClosed() throws Exception {
        KvServer server = new KvServer.Builder().port(0).eventLoops(2).start();
        int closers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(closers);
        CountDownLatch ready = new CountDownLatch(closers);
        List<Future<List<String>>> threadsLeft = new ArrayList<>();
        for (int i = 0; i < closers; i++) {
            threadsLeft.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                server.close();
                return Leftovers.threadsOf(server);
            }));
        }

        for (Future<List<String>> left : threadsLeft) {
            assertEquals(List.of(), left.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
        }
        server.close();
        threads.shutdown();
    }

    @Test
    void anInterruptedThreadCanCloseAndStaysInterrupted() throws Exception {
        KvServer server = new KvServer.Builder().port(0).start();

        Thread.currentThread().interrupt();
        server.close();

        assertTrue(Thread.interrupted());
        assertEquals(List.of(), Leftovers.threadsOf(server));
    }
}
