package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.core.rehearsal.Rehearsal;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.net.watch.KvServerMXBean;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A TCP server for a {@link KvStore}: newline text, RESP2 and RESP3 on one port.
 *
 * <pre>{@code
 * try (KvServer server = new KvServer.Builder().port(0).start()) {
 *     connect("127.0.0.1", server.port());
 * }
 * }</pre>
 *
 * <p>If an event loop fails, as it may when the heap is full, the server closes by itself: it never goes on with only a part of
 * its threads. Then {@link #failure} tells why, and {@link Builder#onFailure} has been called.
 *
 * <p>Thread: any. A server is started once and closed once; {@link #close} may be called again and does nothing then.
 */
public final class KvServer implements AutoCloseable {
    private final KvStore store;
    private final Lifecycle lifecycle;
    private final Offers offers;

    private KvServer(Lifecycle.Settings settings, KvStore store, Offers offers) {
        this.store = store;
        this.lifecycle = new Lifecycle(settings, store);
        this.offers = offers;
    }

    /** By what means the server can be watched from outside. */
    private record Offers(@Nullable InetSocketAddress metrics, boolean jmx) {}

    /** What a server can be told before it exists. Confined to one thread. */
    public static final class Builder {
        private List<ListeningSockets.Binding> bindings = ListeningSockets.LOOPBACK;
        private int port = 3000;
        private int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        private InlineReplies inlineReplies = InlineReplies.TEXT;
        private boolean protectedMode = true;
        private @Nullable KvStore store;
        private KvStore.@Nullable Builder ownStore;
        private boolean daemon;
        private @Nullable TlsOptions tls;
        private @Nullable Path unixSocket;
        private Set<PosixFilePermission> unixSocketPermissions = Set.of();
        private @Nullable Consumer<Throwable> onFailure;
        private @Nullable InetSocketAddress metrics;
        private boolean jmx;

        /** A server with defaults. */
        public Builder() {
            Rehearsal.begin();
        }

        /**
         * The port to listen on; 0 picks a free one, which {@link KvServer#port} then tells. Default: 3000.
         *
         * @throws IllegalArgumentException unless it is from 0 to 65535
         */
        public Builder port(int number) {
            if (number < 0 || number > 0xffff) {
                throw new IllegalArgumentException("port: " + number + " is not from 0 to 65535");
            }
            port = number;
            return this;
        }

        /**
         * The addresses to listen on, all on the same port. {@code ::} takes IPv4's clients as well. Default: 127.0.0.1, and
         * ::1 if the machine has it. See {@link #protectedMode}.
         */
        public Builder bind(InetAddress address, InetAddress... further) {
            bindings = Stream.concat(Stream.of(address), Stream.of(further))
                    .map(one -> new ListeningSockets.Binding(Objects.requireNonNull(one, "address"), false))
                    .toList();
            return this;
        }

        /**
         * What is told when the server had to close by itself because an event loop failed: by one of the server's threads, as the
         * last step of closing. Default: nothing, the failure is only logged.
         */
        public Builder onFailure(Consumer<Throwable> told) {
            onFailure = Objects.requireNonNull(told, "told");
            return this;
        }

        /**
         * Has the server listen for no TCP connections but those of {@link #tls}, if any; {@link #unixSocket} remains.
         */
        public Builder noPort() {
            port = Lifecycle.NO_PORT;
            return this;
        }

        /**
         * Lets the server listen where other machines can connect although it asks neither for a password nor for certificates.
         * Then everyone who can connect can read and change everything. Default: such a server does not start.
         */
        public Builder allowUnauthenticated() {
            return protectedMode(false);
        }

        /**
         * Redis's protected mode. On: a server does not start where other machines can connect without a password or a
         * certificate, and should the password be taken away later, further clients of other machines are refused. Off is what
         * {@link #allowUnauthenticated} says. CONFIG SET protected-mode changes it. Default: on.
         */
        public Builder protectedMode(boolean on) {
            protectedMode = on;
            return this;
        }

        /**
         * How many threads serve connections. Default: half of the processors, at least one, since the clients and the
         * kernel need the other half.
         *
         * @throws IllegalArgumentException unless it is from 1 to 1024
         */
        public Builder eventLoops(int count) {
            if (count < 1 || count > 1024) {
                throw new IllegalArgumentException("eventLoops: " + count + " is not from 1 to 1024");
            }
            eventLoops = count;
            return this;
        }

        /** How lines are answered until a client sends HELLO or a RESP array. Default: as text. */
        public Builder inlineReplies(InlineReplies replies) {
            inlineReplies = Objects.requireNonNull(replies, "inlineReplies");
            return this;
        }

        /** The store to serve, which lives on when the server is closed. Default: a new one with defaults. */
        public Builder store(KvStore served) {
            refuseSecondStore();
            store = Objects.requireNonNull(served, "served");
            return this;
        }

        /**
         * What the server's own store is like: where it keeps its data, its password, its memory. The server builds it, loads it
         * when it starts, and closes it when it is closed. Default: a store in memory with defaults.
         */
        public Builder store(KvStore.Builder own) {
            refuseSecondStore();
            ownStore = Objects.requireNonNull(own, "own");
            return this;
        }

        private void refuseSecondStore() {
            if (store != null || ownStore != null) {
                throw new IllegalStateException("store: one has been given already");
            }
        }

        /**
         * Whether the server's threads are daemons, which do not keep the JVM alive. Default: no, so that a program whose main
         * method starts a server and returns goes on serving.
         */
        public Builder daemon(boolean yes) {
            daemon = yes;
            return this;
        }

        /**
         * Listens on a further port for connections that are encrypted with TLS 1.2 or 1.3, on the same addresses. Default: none.
         */
        public Builder tls(TlsOptions options) {
            tls = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Listens on a Unix domain socket, too. A file that a dead server has left behind is replaced; the file is removed when the
         * server closes. Default: none.
         */
        public Builder unixSocket(Path path) {
            unixSocket = Objects.requireNonNull(path, "path");
            return this;
        }

        /**
         * Who may connect to the {@linkplain #unixSocket Unix domain socket}: a client needs the permission to write.
         * Default: what the process gives to new files, usually only to its own user.
         */
        public Builder unixSocketPermissions(Set<PosixFilePermission> permissions) {
            unixSocketPermissions = Set.copyOf(permissions);
            return this;
        }

        /**
         * Where to answer {@code GET /metrics} over HTTP with the server's figures, for Prometheus; port 0 picks a free one, which
         * {@link KvServer#metricsAddress} then tells. Whoever can connect there can read them. It needs the module {@code
         * jdk.httpserver}. Default: nowhere.
         */
        public Builder metrics(InetSocketAddress address) {
            metrics = Objects.requireNonNull(address, "address");
            return this;
        }

        /** Whether to register the server with JMX, as {@link KvServerMXBean}; by the module {@code java.management}. Default: no. */
        public Builder jmx(boolean yes) {
            jmx = yes;
            return this;
        }

        /**
         * A server that has not been started.
         *
         * @throws IllegalStateException as {@link KvStore.Builder#buildUnloaded}, or if there are permissions for a Unix domain
         *     socket and no such socket
         */
        public KvServer build() {
            if (store != null) {
                return new KvServer(settings(false), store, new Offers(metrics, jmx));
            }
            KvStore.Builder own = ownStore == null ? new KvStore.Builder() : ownStore;
            return new KvServer(settings(true), own.buildUnloaded(), new Offers(metrics, jmx));
        }

        private Lifecycle.Settings settings(boolean ownsStore) {
            return new Lifecycle.Settings(
                    bindings,
                    port,
                    eventLoops,
                    inlineReplies,
                    protectedMode,
                    ownsStore,
                    daemon,
                    tls,
                    unix(),
                    onFailure);
        }

        private UnixSocket.@Nullable Place unix() {
            if (unixSocket == null && !unixSocketPermissions.isEmpty()) {
                throw new IllegalStateException("unixSocketPermissions: has no effect without a unixSocket");
            }
            return unixSocket == null ? null : new UnixSocket.Place(unixSocket, unixSocketPermissions);
        }

        /** A server that has been started. Errors are those of {@link KvServer#start}. */
        public KvServer start() throws IOException {
            return build().start();
        }
    }

    /**
     * Listens and serves. Returns this server when clients can connect and the data has been loaded; clients that come
     * before are told that it is being loaded.
     *
     * @throws IOException if the data directory cannot be opened, or a file in it is damaged; the message names it
     * @throws BindException if the address or port cannot be bound; the message names them
     * @throws IOException if the system gives no sockets or selectors
     * @throws java.io.InterruptedIOException if the thread is interrupted while the data is loaded; an interrupt status that it
     *     has before is kept and ignored
     * @throws IllegalStateException if it was started or closed before, or closed while it loaded its data; if there is nothing
     *     to listen on; or if other machines can connect and nothing is asked of them, unless that is {@linkplain
     *     Builder#allowUnauthenticated allowed}. The message says which option to set
     */
    public KvServer start() throws IOException {
        if (offers.metrics() == null && !offers.jmx()) {
            lifecycle.start();
            return this;
        }
        Watching watching = Watching.begin(store, offers.metrics());
        try {
            lifecycle.start();
        } catch (IOException | RuntimeException | Error e) {
            watching.close();
            throw e;
        }
        if (offers.jmx()) {
            registerOrClose(watching);
        }
        lifecycle.whenClosed(watching);
        return this;
    }

    /** A server that its owner does not get must not go on running. */
    private void registerOrClose(Watching watching) {
        try {
            watching.register(this);
        } catch (RuntimeException | Error e) {
            watching.close();
            lifecycle.close();
            throw e;
        }
    }

    /** Whether the server serves its clients: it has started, and is not being closed. */
    public boolean isRunning() {
        return lifecycle.isRunning();
    }

    /**
     * Whether all is well: the server serves its clients, and each of its event loops runs. A loop that has failed gets no further
     * clients, and the server closes because of it; {@link Builder#onFailure} is told. For a health check.
     */
    public boolean isHealthy() {
        return lifecycle.isHealthy();
    }

    /** Whether the server has been closed or is being closed, by its owner or otherwise. */
    public boolean isClosed() {
        return lifecycle.isClosed();
    }

    /** Why the server had to close by itself; {@code null} if it did not. See {@link Builder#onFailure}. */
    public @Nullable Throwable failure() {
        return lifecycle.failure();
    }

    /** The store that this server serves. */
    public KvStore store() {
        return store;
    }

    /**
     * The port that the server listens on.
     *
     * @throws IllegalStateException if it has not been started, or no port but that for TLS
     */
    public int port() {
        return address().getPort();
    }

    /**
     * The port for encrypted connections.
     *
     * @throws IllegalStateException if the server has not been started, or has no such port
     */
    public int tlsPort() {
        List<InetSocketAddress> encrypted = lifecycle.serving().tlsAddresses();
        if (encrypted.isEmpty()) {
            throw new IllegalStateException("this server has no port for TLS");
        }
        return encrypted.get(0).getPort();
    }

    /**
     * Where the server's figures are, for {@code GET /metrics}.
     *
     * @throws IllegalStateException if the server has not been started, or does not offer them
     */
    public InetSocketAddress metricsAddress() {
        return lifecycle.watching().pageAddress();
    }

    /**
     * The address and port that the server listens on; the first if there are several.
     *
     * @throws IllegalStateException if it has not been started, or has no port but that for TLS
     */
    public InetSocketAddress address() {
        List<InetSocketAddress> plain = addresses();
        if (plain.isEmpty()) {
            throw new IllegalStateException("this server has no port that is not encrypted");
        }
        return plain.get(0);
    }

    /**
     * Where a program on this machine connects: {@link #address}, but the loopback address instead of one that stands for all, as
     * 0.0.0.0, to which not every system lets programs connect. Errors as for {@link #address}.
     */
    public InetSocketAddress connectAddress() {
        return ListeningSockets.toConnect(address());
    }

    /**
     * All addresses that the server listens on, with the port, which is the same for all; empty if it has no port but that for
     * TLS.
     *
     * @throws IllegalStateException if it has not been started
     */
    public List<InetSocketAddress> addresses() {
        return lifecycle.serving().addresses();
    }

    /**
     * Where the server listens, as {@code 127.0.0.1:3000} or {@code 127.0.0.1:3000, [::1]:3000}, with the port for TLS and the
     * path of the Unix domain socket, if any. Errors as for {@link #addresses}.
     */
    public String addressText() {
        return lifecycle.serving().addressText();
    }

    /**
     * The Unix domain socket that the server listens on; {@code null} if there is none.
     *
     * @throws IllegalStateException if it has not been started
     */
    public @Nullable Path unixSocket() {
        return lifecycle.serving().unixSocket();
    }

    /**
     * Reads the files of {@link Builder#tls} again, as after the certificate has been renewed. New connections use
     * the new files; existing connections keep what they have.
     *
     * @throws IOException if a file cannot be read or used, if the key is not the certificate's, or if that has expired; the message
     *     says which. Then all stays as it was
     * @throws IllegalStateException if the server has not been started, or has no port for TLS
     */
    public void reloadTls() throws IOException {
        reloadTls(encryption().options());
    }

    /** As {@link #reloadTls()}, with other options; their port is ignored. */
    public void reloadTls(TlsOptions changed) throws IOException {
        encryption().prepare(changed).run();
    }

    /**
     * When the server's certificate, or one of those between it and an authority's, expires; {@code null} if that is not known, because
     * the server was given a context. Errors as for {@link #reloadTls()}.
     */
    public @Nullable Instant tlsExpiry() {
        return encryption().expiry();
    }

    private TlsServing encryption() {
        TlsServing encryption = lifecycle.serving().encryption();
        if (encryption == null) {
            throw new IllegalStateException("this server has no port for TLS");
        }
        return encryption;
    }

    /**
     * A client of this server that is in the same process, as a connected socket without a network, which client libraries take
     * from their socket factory: {@code new Jedis(server::connect)}. What it writes and reads are the bytes of any other client.
     * The server closes it as it does the others. Plain streams are {@link KvStore#connect}'s. A library on Netty has no use for a
     * socket: Lettuce's client takes a local channel of Netty in a subclass, which a handler of a few lines connects with these
     * streams.
     *
     * @throws IllegalStateException if the server does not serve clients
     */
    public Socket connect() {
        return MemorySocket.of(lifecycle.connect());
    }

    /**
     * Does everything that is due by the store's clock, for a test that has just moved it: what has expired is removed and
     * subscribers are told, clients that have waited long enough are answered, and those that have been silent for too long are
     * disconnected. Returns when all that has been done and what the clients get is on its way, on all event loops.
     *
     * @throws IllegalStateException if the server has not been started, or if a thread of the server calls
     */
    public void settle() {
        Serving present = lifecycle.serving();
        if (present.isServedBy(Thread.currentThread())) {
            throw new IllegalStateException("a thread of the server cannot wait for the server");
        }
        store.runDue();
        lifecycle.settleMemoryClients();
        present.settle();
    }

    Serving serving() {
        return lifecycle.serving();
    }

    /**
     * Stops accepting, answers what has been received, disconnects the clients and ends the threads. A server that is loading
     * its data stops that. Then the store is closed if it is the server's own; another can be used further.
     *
     * <p>Returns when all that is done: after at most a few seconds if a client does not read its replies or a command takes
     * long. A disk that does not answer is waited for longer, but not for ever: after half a minute there is a warning in the log,
     * and closing goes on in the background.
     *
     * @throws java.io.UncheckedIOException if the last changes could not be written to the disk
     */
    @Override
    public void close() {
        lifecycle.close();
    }
}
