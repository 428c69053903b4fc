package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.core.rehearsal.Rehearsal;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
 * <p>If an event loop fails, as it may when the heap is full, the server closes by itself: it never continues with only
 * some of its threads. Then {@link #failure} returns the reason, and {@link Builder#onFailure} has been called.
 *
 * <p>Thread: any. A server is started once and closed once; {@link #close} may be called again and does nothing then.
 */
public final class KvServer implements AutoCloseable {
    private final KvStore store;
    private final Lifecycle lifecycle;
    /** Where the page of figures is offered; {@code null} for nowhere. */
    private final @Nullable InetSocketAddress metrics;
    /** Whether the server is registered with JMX. */
    private final boolean jmx;

    private KvServer(Lifecycle.Settings settings, KvStore store, Builder builder) {
        this.store = store;
        this.lifecycle = new Lifecycle(settings, store);
        this.metrics = builder.metrics;
        this.jmx = builder.jmx;
    }

    /** The options of a new server. Confined to one thread. */
    public static final class Builder extends ServerBuilder {
        /** A server with defaults. */
        public Builder() {
            Rehearsal.begin();
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds a server without starting it.
         *
         * @throws IllegalStateException as {@link KvStore.Builder#buildUnloaded}, or if there are permissions for a
         *     Unix domain socket and no such socket
         */
        public KvServer build() {
            findSelectors();
            if (store != null) {
                return new KvServer(settings(false), store, this);
            }
            KvStore.Builder own = ownStore == null ? new KvStore.Builder() : ownStore;
            return new KvServer(settings(true), own.buildUnloaded(), this);
        }

        /**
         * Lets the JDK look for its selectors before the store is made. The rehearsal makes a store, too, at first; the
         * later this thread does, the fewer classes are left that one waits for while the other loads them.
         */
        private static void findSelectors() {
            SelectorProvider.provider();
        }

        /** Builds and starts a server. Errors are those of {@link KvServer#start}. */
        public KvServer start() throws IOException {
            return build().start();
        }
    }

    /**
     * Listens and serves. Returns this server when clients can connect and the data has been loaded; earlier clients
     * are told that it is being loaded.
     *
     * @throws IOException if the data directory cannot be opened, or a file in it is damaged; the message names it
     * @throws BindException if the address or port cannot be bound; the message names them
     * @throws IOException if the system has no more sockets or selectors
     * @throws java.io.InterruptedIOException if the thread is interrupted while the data is loaded; an interrupt status
     *     that it has before is kept and ignored
     * @throws IllegalStateException if it was started or closed before, or closed while it loaded its data; if there is
     *     nothing to listen on; or if other machines can connect without authentication, unless that is
     *     {@linkplain Builder#allowUnauthenticated allowed}. The message says which option to set
     */
    public KvServer start() throws IOException {
        if (metrics == null && !jmx) {
            lifecycle.start();
            return this;
        }
        Watching watching = Watching.begin(store, metrics);
        try {
            lifecycle.start();
        } catch (IOException | RuntimeException | Error e) {
            watching.close();
            throw e;
        }
        if (jmx) {
            registerOrClose(watching);
        }
        lifecycle.whenClosed(watching);
        return this;
    }

    /** Registers the server, or closes it on failure, because its owner would never get it. */
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
     * Whether the server serves its clients and each of its event loops runs; for a health check. After the failure of
     * a loop the server closes and calls {@link Builder#onFailure}.
     */
    public boolean isHealthy() {
        return lifecycle.isHealthy();
    }

    /** Whether the server has been closed or is being closed, for any reason. */
    public boolean isClosed() {
        return lifecycle.isClosed();
    }

    /** The reason why the server closed by itself; {@code null} if it did not. See {@link Builder#onFailure}. */
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
     * @throws IllegalStateException if it has not been started, or has no port except that for TLS
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
     * The address of the server's figures, for {@code GET /metrics}.
     *
     * @throws IllegalStateException if the server has not been started, or does not offer them
     */
    public InetSocketAddress metricsAddress() {
        return lifecycle.watching().pageAddress();
    }

    /**
     * The address and port that the server listens on; the first if there are several.
     *
     * @throws IllegalStateException if it has not been started, or has no port except that for TLS
     */
    public InetSocketAddress address() {
        List<InetSocketAddress> plain = addresses();
        if (plain.isEmpty()) {
            throw new IllegalStateException("this server has no port that is not encrypted");
        }
        return plain.get(0);
    }

    /**
     * The address for clients on this machine: {@link #address}, but with the loopback address instead of a wildcard
     * such as 0.0.0.0, to which some systems let no program connect. Errors as for {@link #address}.
     */
    public InetSocketAddress connectAddress() {
        return ListeningSockets.toConnect(address());
    }

    /**
     * All addresses that the server listens on, with the port, which is the same for all; empty if it has no port
     * except that for TLS.
     *
     * @throws IllegalStateException if it has not been started
     */
    public List<InetSocketAddress> addresses() {
        return lifecycle.serving().addresses();
    }

    /**
     * The addresses as text, such as {@code 127.0.0.1:3000} or {@code 127.0.0.1:3000, [::1]:3000}, with the port for
     * TLS and the path of the Unix domain socket, if any. Errors as for {@link #addresses}.
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
     * Reads the files of {@link Builder#tls} again, for example after the certificate was renewed. New connections use
     * the new files; existing connections are not affected.
     *
     * @throws IOException if a file cannot be read or used, if the key does not belong to the certificate, or if that
     *     has expired; the message says which. Nothing is changed then
     * @throws IllegalStateException if the server has not been started, or has no port for TLS
     */
    public void reloadTls() throws IOException {
        reloadTls(encryption().options());
    }

    /** Like {@link #reloadTls()}, with new options; their port is ignored. */
    public void reloadTls(TlsOptions changed) throws IOException {
        encryption().prepare(changed).run();
    }

    /**
     * The earliest expiry of the server's certificate and any intermediate ones; {@code null} if it is not known,
     * because the server was given a context. Errors as for {@link #reloadTls()}.
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
     * Connects a client in the same process: returns a connected socket without a network, for client libraries with a
     * socket factory, as in {@code new Jedis(server::connect)}. It transfers the same bytes as any other client, and
     * the server closes it as it does the others. {@link KvStore#connect} gives plain streams. Libraries on Netty
     * cannot use a socket: a subclass of Lettuce's client can use a local channel of Netty, which a handler of a few
     * lines connects with these streams.
     *
     * @throws IllegalStateException if the server does not serve clients
     */
    public Socket connect() {
        return MemorySocket.of(lifecycle.connect());
    }

    /**
     * Does everything that is due by the store's clock, for a test that has just moved the clock: expired keys are
     * removed and subscribers told, clients whose timeout has passed are answered, and clients that have been silent
     * for too long are disconnected. Returns when all event loops have done that and sent the output.
     *
     * @throws IllegalStateException if the server has not been started, or if called by a thread of the server
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
     * Stops accepting, answers received requests, disconnects the clients and ends the threads. Loading is stopped.
     * Then the store is closed if it is the server's own; another store can be used further.
     *
     * <p>Returns when all that is done: after at most a few seconds if a client does not read its replies or a command
     * takes long. For a disk that does not answer it waits up to half a minute, then logs a warning and continues in
     * the background.
     *
     * @throws java.io.UncheckedIOException if the last changes could not be written to disk
     */
    @Override
    public void close() {
        lifecycle.close();
    }
}
