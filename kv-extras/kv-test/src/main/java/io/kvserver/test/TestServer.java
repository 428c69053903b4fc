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
 * A server for tests on a free port of 127.0.0.1, with its clock, its faults and a record of its requests. {@link KvExtension} makes one
 * for JUnit; it can be used without.
 *
 * <p>Thread: any; it is restarted and closed by one at a time.
 */
public final class TestServer implements AutoCloseable {
    /** How many there are, so that each test of a class can have one. */
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
    /** Done when the server serves after the last fault that has restarted it. */
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

    /** What a server for tests can be told before it exists. Confined to one thread. */
    public static final class Options {
        private Consumer<KvStore.Builder> store = builder -> {};
        private Consumer<KvServer.Builder> server = builder -> {};
        private @Nullable TestClock clock;
        private long seed;

        /** Defaults: a store in memory, a clock that runs, a seed of 0. */
        public Options() {}

        /** Adds to what the store is like. Its clock is this server's in any case. */
        public Options store(Consumer<KvStore.Builder> changes) {
            store = store.andThen(changes);
            return this;
        }

        /** Adds to what the server is like. Its port and its store are this server's in any case. */
        public Options server(Consumer<KvServer.Builder> changes) {
            server = server.andThen(changes);
            return this;
        }

        /** The clock. Default: {@link TestClock#running}, one for each server. */
        public Options clock(TestClock moved) {
            clock = Objects.requireNonNull(moved, "clock");
            return this;
        }

        /** Where the faults with a probability begin. Default: 0. */
        public Options seed(long number) {
            seed = number;
            return this;
        }

        /** A server that serves. */
        public TestServer start() {
            return new TestServer(this);
        }
    }

    /** A server with defaults that serves. */
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

    /** The server that serves now: another one after each {@link #restart}. */
    public KvServer server() {
        return server;
    }

    /** What it serves. */
    public KvStore store() {
        return store;
    }

    /** What everything timed follows. */
    public TestClock clock() {
        return clock;
    }

    /** The faults that its clients meet. */
    public Faults faults() {
        return faults;
    }

    /** What its clients have sent. */
    public Recorder recorder() {
        return recorder;
    }

    /** The port on 127.0.0.1, the same after a restart. */
    public int port() {
        return port;
    }

    /** Where clients can connect. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** As {@code redis://127.0.0.1:12345}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Stops listening and disconnects all clients, as a server that is shut down; without effect if it is stopped. */
    public synchronized void stop() {
        server.close();
        clock.movesNoMore(server);
    }

    /** Stops the server, if it runs, and starts another one on the same port, which has the same data. */
    public synchronized void restart() {
        stop();
        server = listen(port);
    }

    /** By a thread of its own: the caller may be one that the server waits for when it stops. */
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
     * Returns when the restarts that {@linkplain FaultRule#restart faults} have begun are over; at once if there are none.
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
     * Returns when at least so many clients wait: for keys, as by BLPOP, for the end of a pause or of a delay. For a test whose
     * other threads have just sent something, before it moves the clock.
     *
     * @throws IllegalStateException if there are not so many after ten seconds
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

    /** A database that no test has now; database 0 is never among them. */
    int nextDatabase() {
        int used = databasesUsed.getAndIncrement();
        int database = 1 + used % (DATABASES - 1);
        if (used >= DATABASES - 1) {
            store.database(database).call("FLUSHDB");
        }
        return database;
    }

    /** Notes that a test has the store for itself. */
    void lend(String test) {
        if (!borrower.compareAndSet(null, test)) {
            throw new ExtensionConfigurationException("the tests " + borrower.get() + " and " + test
                    + " run at the same time on one store, which cannot be rolled back for each: use"
                    + " Isolation.DATABASE or Isolation.SERVER, or @Execution(SAME_THREAD)");
        }
    }

    /** The test that had the store is over. */
    void giveBack() {
        borrower.set(null);
    }

    /** Closes the server and its store; without effect if that has been done. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
        store.close();
    }
}
