package io.kvserver.test;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * A server for tests on a free port of 127.0.0.1, with a test clock, fault injection and a recording of requests. {@link
 * KvExtension} creates one for JUnit; it can also be used directly.
 *
 * <p>Thread: any; only one at a time may restart or close it.
 */
public final class TestServer implements AutoCloseable {
    /** The number of databases, so that each test of a class can have one. */
    static final int DATABASES = 1024;

    private final Options options;
    private final TestClock clock;
    private final Faults faults;
    private final Recorder recorder = new Recorder();
    private final KvStore store;
    private volatile KvServer server;
    private final int port;
    private boolean closed;
    private final Object restartLock = new Object();
    /** Completes when the server serves again after the last restart caused by a fault. */
    private CompletableFuture<@Nullable Void> lastRestart = CompletableFuture.completedFuture(null);

    private final AtomicInteger databasesUsed = new AtomicInteger();
    private final AtomicReference<@Nullable String> borrower = new AtomicReference<>();

    private TestServer(Options options) {
        this.options = options;
        this.clock = options.clock == null ? TestClock.running() : options.clock;
        this.faults = new Faults(options.seed, this::restartSoon);
        KvStore.Builder builder = new KvStore.Builder();
        options.store.accept(builder);
        this.store =
                builder.clock(clock).interceptor(recorder).interceptor(faults).build();
        try {
            this.server = listen(0);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
        this.port = server.port();
    }

    /** The options of a new test server. Confined to one thread. */
    public static final class Options {
        private Consumer<KvStore.Builder> store = builder -> {};
        private Consumer<KvServer.Builder> server = builder -> {};
        private @Nullable TestClock clock;
        private long seed;

        /** Default options: a store in memory, a running clock, and the seed 0. */
        public Options() {}

        /** Changes the store's options. The clock cannot be changed here. */
        public Options store(Consumer<KvStore.Builder> changes) {
            store = store.andThen(changes);
            return this;
        }

        /** Changes the server's options. The port and the store cannot be changed here. */
        public Options server(Consumer<KvServer.Builder> changes) {
            server = server.andThen(changes);
            return this;
        }

        /** The clock. Default: a new {@link TestClock#running} for each server. */
        public Options clock(TestClock moved) {
            clock = Objects.requireNonNull(moved, "clock");
            return this;
        }

        /** The seed for faults with a probability. Default: 0. */
        public Options seed(long number) {
            seed = number;
            return this;
        }

        /** Starts a server. */
        public TestServer start() {
            return new TestServer(this);
        }
    }

    /** Starts a server with default options. */
    public static TestServer start() {
        return new Options().start();
    }

    private KvServer listen(int wanted) {
        KvServer.Builder builder = new KvServer.Builder().daemon(true);
        options.server.accept(builder);
        try {
            KvServer started = builder.store(store).port(wanted).start();
            clock.moves(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The current server; each {@link #restart} creates a new one. */
    public KvServer server() {
        return server;
    }

    /** The store. */
    public KvStore store() {
        return store;
    }

    /** The clock for everything that depends on time. */
    public TestClock clock() {
        return clock;
    }

    /** The faults for its clients. */
    public Faults faults() {
        return faults;
    }

    /** The recording of its clients' requests. */
    public Recorder recorder() {
        return recorder;
    }

    /** The port on 127.0.0.1, the same after a restart. */
    public int port() {
        return port;
    }

    /** The address for clients. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** The server's URI, such as {@code redis://127.0.0.1:12345}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Stops listening and disconnects all clients, like a server that shuts down; does nothing if it is stopped. */
    public synchronized void stop() {
        server.close();
        clock.movesNoMore(server);
    }

    /** Stops the server, if it is running, and starts a new one on the same port with the same data. */
    public synchronized void restart() {
        stop();
        server = listen(port);
    }

    /** Restarts on another thread, because the server may wait for the caller when it stops. */
    private void restartSoon() {
        synchronized (restartLock) {
            lastRestart = lastRestart.handleAsync((done, failure) -> restartUnlessClosed(), TestServer::run);
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "kv-test-restart");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized @Nullable Void restartUnlessClosed() {
        if (!closed) {
            restart();
        }
        return null;
    }

    /**
     * Returns when all restarts begun by {@linkplain FaultRule#restart faults} have ended; at once if there are none.
     *
     * @throws CompletionException if the server could not be started again
     */
    public void awaitRestart() {
        CompletableFuture<@Nullable Void> last;
        synchronized (restartLock) {
            last = lastRestart;
        }
        last.join();
    }

    /**
     * Returns when at least this many clients wait: for keys, as in BLPOP, or for the end of a pause or a delay. For a test
     * that has just sent requests in other threads, before it moves the clock.
     *
     * @throws IllegalStateException if fewer clients wait after ten seconds
     */
    public void awaitWaiting(int clients) {
        long start = System.nanoTime();
        while (waiting() < clients) {
            if (System.nanoTime() - start > 10_000_000_000L) {
                throw new IllegalStateException(waiting() + " clients wait, not " + clients);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private int waiting() {
        String info = store.call("INFO", "clients").text();
        int start = info.indexOf("blocked_clients:") + "blocked_clients:".length();
        return Integer.parseInt(info.substring(start, info.indexOf('\r', start)));
    }

    /** Returns a database that no test uses now, but never database 0. */
    int nextDatabase() {
        int used = databasesUsed.getAndIncrement();
        int database = 1 + used % (DATABASES - 1);
        if (used >= DATABASES - 1) {
            store.database(database).call("FLUSHDB");
        }
        return database;
    }

    /** Records that a test uses the store exclusively. */
    void lend(String test) {
        if (!borrower.compareAndSet(null, test)) {
            throw new ExtensionConfigurationException("the tests " + borrower.get() + " and " + test
                    + " run at the same time on one store, which cannot be rolled back for each: use"
                    + " Isolation.DATABASE or Isolation.SERVER, or @Execution(SAME_THREAD)");
        }
    }

    /** Called when the test that used the store has ended. */
    void giveBack() {
        borrower.set(null);
    }

    /** Closes the server and its store; does nothing if they are closed. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
        store.close();
    }
}
