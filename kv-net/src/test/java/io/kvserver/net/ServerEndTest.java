package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.net.loop.Uninterrupted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends before its owner closes it: while it loads its data, or because a loop has failed. */
class ServerEndTest {
    @TempDir
    Path directory;

    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @BeforeEach
    void leaveData() {
        try (KvStore store = new KvStore.Builder().dataDirectory(directory).build()) {
            store.set("a", "1");
        }
    }

    /** A server whose loading stops until the test lets it continue. */
    private KvServer slowlyLoading() {
        return new KvServer.Builder()
                .port(0)
                .store(new KvStore.Builder().dataDirectory(directory).loadProgress((bytes, of) -> {
                    loading.countDown();
                    Uninterrupted.run(goOn::await);
                }))
                .build();
    }

    private static CompletableFuture<KvServer> start(KvServer server) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return server.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The common pool may have only one thread, and {@link #start} occupies it. */
    private static void inThread(Runnable task) {
        new Thread(task).start();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void aServerThatLoadsKnowsItsPortAndIsNotRunningYet() throws Exception {
        try (KvServer server = slowlyLoading()) {
            CompletableFuture<KvServer> started = start(server);
            loading.await();

            try (TestClient client = new TestClient(server)) {
                assertTrue(client.ask("GET a").startsWith("LOADING "));
                assertFalse(server.isRunning());
            }

            goOn.countDown();
            assertSame(server, get(started));
            assertTrue(server.isRunning());
        }
    }

    @Test
    void aClientsShutdownEndsLoading() throws Exception {
        try (KvServer server = slowlyLoading();
                KvStore other = new KvStore.Builder().dataDirectory(directory).buildUnloaded()) {
            CompletableFuture<KvServer> started = start(server);
            loading.await();

            try (TestClient client = new TestClient(server)) {
                client.send("SHUTDOWN NOSAVE\n");
                assertEquals("", client.readToEnd());
            }
            goOn.countDown();

            assertStopped(started);
            get(CompletableFuture.runAsync(server::close, ServerEndTest::inThread));
            other.load((bytes, of) -> {});
            assertEquals("1", other.get("a"), "the directory was given up, and is whole");
        }
    }

    @Test
    void closeEndsLoadingAndReturnsWhenThatHasEnded() throws Exception {
        KvServer server = slowlyLoading();
        CompletableFuture<KvServer> started = start(server);
        loading.await();
        InetSocketAddress address = server.address();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close, ServerEndTest::inThread);
        try (TestClient client = new TestClient(address)) {
            assertEquals("", client.readToEnd(), "clients need not wait for the disk");
        } catch (IOException alreadyClosed) {
            // The server had closed the connection already.
        }
        assertFalse(closed.isDone());
        goOn.countDown();

        get(closed);
        assertStopped(started);
        assertEquals(List.of(), Leftovers.threadsOf(server));
    }

    @Test
    void theListenerOfLoadingCanCloseTheServer() {
        KvServer[] server = {null};
        server[0] = new KvServer.Builder()
                .port(0)
                .store(new KvStore.Builder().dataDirectory(directory).loadProgress((bytes, of) -> server[0].close()))
                .build();

        IllegalStateException stopped = assertThrows(IllegalStateException.class, server[0]::start);

        assertTrue(stopped.getMessage().contains("while it loaded"), stopped.getMessage());
        assertTrue(server[0].isClosed());
        assertNull(server[0].failure());
    }

    private static void assertStopped(CompletableFuture<KvServer> started) {
        ExecutionException stopped = assertThrows(ExecutionException.class, () -> get(started));
        assertTrue(stopped.getMessage().contains("closed while it loaded"), stopped.getMessage());
    }

    @Test
    void aServerWithALoopThatFailsClosesAndTellsItsOwner() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        try (KvServer server = new KvServer.Builder()
                        .port(0)
                        .eventLoops(2)
                        .onFailure(told::complete)
                        .start();
                TestClient first = new TestClient(server);
                TestClient second = new TestClient(server)) {
            assertEquals("PONG", first.ask("PING"));
            assertEquals("PONG", second.ask("PING"));
            assertTrue(server.isHealthy());

            server.serving().groups().get(1).adopt(ConnectionGroupTest.breaksTheSelector());

            assertEquals("", first.readToEnd());
            assertEquals("", second.readToEnd());
            assertSame(get(told), server.failure());
            assertFalse(server.isRunning());
            assertFalse(server.isHealthy());
            assertThrows(ConnectException.class, () -> new TestClient(server));
        }
    }

    @Test
    void theListenerOfFailuresCanCloseTheServer() throws Exception {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        KvServer[] server = {null};
        server[0] = new KvServer.Builder()
                .port(0)
                .onFailure(cause -> {
                    server[0].close();
                    told.complete(server[0].isClosed());
                })
                .start();

        server[0].serving().groups().get(0).adopt(ConnectionGroupTest.breaksTheSelector());

        assertTrue(get(told));
    }

    @Test
    void aServerThatIsClosedByItsOwnerHasNotFailed() throws Exception {
        KvServer server = new KvServer.Builder().port(0).start();
        assertTrue(server.isRunning());

        server.close();

        assertFalse(server.isRunning());
        assertNull(server.failure());
    }
}
