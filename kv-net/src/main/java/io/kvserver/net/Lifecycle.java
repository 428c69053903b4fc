package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.MemoryConnection;
import io.kvserver.net.loop.Uninterrupted;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's life from start to end. Its owner, a client's SHUTDOWN or a failed loop can end it.
 *
 * <p>No thread waits while it holds the lock, neither for loading nor for the end of a thread, so any thread can query and
 * close the server at any time.
 *
 * <p>Thread: any.
 */
final class Lifecycle implements Serving.Owner {
    /** How long {@link #close} waits for the disk: the end of loading and the last writes. */
    private static final long DISK_MILLIS = 30_000;

    /** Used instead of a port number: no listening for plain connections. */
    static final int NO_PORT = -1;

    private final Settings settings;
    private final NetworkSettings network;
    private final KvStore store;
    private final MemoryClients memoryClients = new MemoryClients();

    /** Guards the state. */
    private final Object lock = new Object();

    private final CountDownLatch closed = new CountDownLatch(1);
    /** The thread that executes {@link #start}. */
    private @Nullable Thread starter;

    private @Nullable Serving serving;
    private @Nullable Watching watching;
    private volatile boolean started;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    /**
     * The settings from a server's builder.
     *
     * @param port for plain connections; {@link #NO_PORT} for none
     * @param ownsStore whether the store was built for this server, which loads and closes it
     * @param daemon whether the server's threads let the JVM end
     */
    record Settings(
            List<ListeningSockets.Binding> bindings,
            int port,
            int eventLoops,
            InlineReplies inlineReplies,
            boolean protectedMode,
            boolean ownsStore,
            boolean daemon,
            @Nullable TlsOptions tls,
            UnixSocket.@Nullable Place unix,
            @Nullable Consumer<Throwable> onFailure) {}

    Lifecycle(Settings settings, KvStore store) {
        this.settings = settings;
        this.network = new NetworkSettings(settings.bindings(), settings.unix(), settings.protectedMode());
        this.store = store;
    }

    /** Like {@link KvServer#start}. */
    void start() throws IOException {
        begin();
        try {
            ListeningSockets.refuseOpen(settings, store.requiresPassword());
            listenUninterrupted();
            if (settings.ownsStore() && store.isDurable()) {
                store.load((bytes, of) -> refuseIfClosing());
            }
            succeed();
        } catch (IOException | RuntimeException | Error e) {
            giveUp();
            throw e;
        } finally {
            synchronized (lock) {
                starter = null;
                lock.notifyAll();
            }
        }
    }

    private void begin() {
        synchronized (lock) {
            if (closing) {
                throw new IllegalStateException("this server has been closed; build another one");
            }
            if (started || starter != null) {
                throw new IllegalStateException("this server has been started already");
            }
            starter = Thread.currentThread();
        }
    }

    /** Listens with the interrupt status cleared: a channel closes if an interrupted thread uses it. */
    private void listenUninterrupted() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            listen();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void listen() throws IOException {
        Serving.Loops loops = new Serving.Loops(settings.eventLoops(), settings.daemon(), settings.inlineReplies());
        Serving listening = Serving.start(store, loops, openSockets(), this);
        network.listening(listening);
        synchronized (lock) {
            serving = listening;
        }
    }

    private Serving.Sockets openSockets() throws IOException {
        TlsOptions options = settings.tls();
        TlsServing encryption = options == null ? null : TlsServing.load(options);
        UnixSocket.Place place = settings.unix();
        List<ServerSocketChannel> plain = List.of();
        List<ServerSocketChannel> tls = List.of();
        try {
            plain = openPort(settings.port());
            tls = openPort(options == null ? NO_PORT : options.port());
            return new Serving.Sockets(plain, tls, encryption, place == null ? null : UnixSocket.open(place));
        } catch (IOException | RuntimeException | Error e) {
            ListeningSockets.closeAll(plain);
            ListeningSockets.closeAll(tls);
            throw e;
        }
    }

    private List<ServerSocketChannel> openPort(int port) throws IOException {
        return port == NO_PORT ? List.of() : ListeningSockets.open(settings.bindings(), port);
    }

    private void refuseIfClosing() {
        if (closing) {
            throw new IllegalStateException("this server was closed while it loaded its data", failure);
        }
    }

    private void succeed() {
        synchronized (lock) {
            refuseIfClosing();
            started = true;
        }
    }

    /** Undoes a failed start, which may be retried. If the server is closing, closing does the rest. */
    private void giveUp() {
        Serving begun;
        synchronized (lock) {
            if (closing) {
                return;
            }
            begun = serving;
            serving = null;
        }
        if (begun != null) {
            begun.end();
        }
    }

    @Override
    public NetworkSettings network() {
        return network;
    }

    /** Closes after a client's SHUTDOWN, on another thread, because {@link #close} waits for clients' threads. */
    @Override
    public void closeSoon() {
        Thread thread = new Thread(this::close, serving().name() + "-shutdown");
        thread.setDaemon(settings.daemon());
        thread.start();
    }

    /** Called on the thread of a failed loop, as its last action. */
    @Override
    public void failed(Throwable cause) {
        synchronized (lock) {
            if (failure == null) {
                failure = cause;
            }
        }
        try {
            if (beginClosing()) {
                endAndRelease();
            }
        } finally {
            Consumer<Throwable> told = settings.onFailure();
            if (told != null) {
                told.accept(cause);
            }
        }
    }

    /** Whether the server has started and is not being closed. */
    boolean isRunning() {
        return started && !closing;
    }

    /** Like {@link KvServer#isHealthy}. */
    boolean isHealthy() {
        Serving present;
        synchronized (lock) {
            present = serving;
        }
        return isRunning() && failure == null && present != null && present.isHealthy();
    }

    boolean isClosed() {
        return closing;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Like {@link KvServer#connect}. */
    MemoryConnection connect() {
        if (!isRunning()) {
            throw new IllegalStateException("this server " + (closing ? "has been closed" : "has not been started"));
        }
        return memoryClients.connect(store, settings.inlineReplies(), this::closeSoon);
    }

    /** Makes the clients in this process do everything that is due. */
    void settleMemoryClients() {
        memoryClients.settle();
    }

    /** The sockets and loops. Errors are those of {@link KvServer#port}. */
    Serving serving() {
        synchronized (lock) {
            if (serving == null) {
                throw new IllegalStateException("this server has not been started");
            }
            return serving;
        }
    }

    /** Like {@link KvServer#close}. */
    void close() {
        if (beginClosing()) {
            endAndRelease();
        } else if (!isOwnThread()) {
            Uninterrupted.run(closed::await);
        }
    }

    /** Begins to close. Returns whether the calling thread has to do the work. */
    private boolean beginClosing() {
        synchronized (lock) {
            boolean first = !closing;
            closing = true;
            return first;
        }
    }

    /** Whether closing waits for the calling thread, which then must not wait for closing. */
    private boolean isOwnThread() {
        synchronized (lock) {
            Thread present = Thread.currentThread();
            return present == starter || (serving != null && serving.isServedBy(present));
        }
    }

    private void endAndRelease() {
        try {
            end();
        } finally {
            endWatching();
            closed.countDown();
        }
    }

    /** Closes the monitoring together with the server, at once if the server is closed already. */
    void whenClosed(Watching offered) {
        synchronized (lock) {
            watching = offered;
        }
        if (closing) {
            endWatching();
        }
    }

    private void endWatching() {
        Watching offered;
        synchronized (lock) {
            offered = watching;
        }
        if (offered != null) {
            offered.close();
        }
    }

    /** Errors are those of {@link KvServer#metricsAddress}. */
    Watching watching() {
        synchronized (lock) {
            if (watching == null) {
                throw new IllegalStateException("this server has not been started, or has no port for its metrics");
            }
            return watching;
        }
    }

    private void end() {
        endServing();
        memoryClients.end();
        awaitStarter();
        // The start may have been about to listen.
        endServing();
        if (settings.ownsStore()) {
            StoreEnd.close(store, DISK_MILLIS);
        }
        LOG.log(Level.DEBUG, "closed the server");
    }

    private void endServing() {
        Serving begun;
        synchronized (lock) {
            begun = serving;
        }
        if (begun != null) {
            begun.end();
        }
    }

    /** Waits until {@link #start} has returned, unless called from it. */
    private void awaitStarter() {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DISK_MILLIS);
        Uninterrupted.run(() -> {
            synchronized (lock) {
                long millis = DISK_MILLIS;
                while (starter != null && starter != Thread.currentThread() && millis > 0) {
                    lock.wait(millis);
                    millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                }
            }
        });
    }
}
