package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
 * <p>If an event loop fails, which no client can bring about but a heap that is full may, the server closes by itself: it never
 * goes on with a part of its threads. Then {@link #failure} tells why, and {@link Builder#onFailure} has been called.
 *
 * <p>Thread: any. A server is started once and closed once; {@link #close} may be called again and does nothing then.
 */
public final class KvServer implements AutoCloseable {
    private final KvStore store;
    private final Lifecycle lifecycle;

    private KvServer(Lifecycle.Settings settings, KvStore store) {
        this.store = store;
        this.lifecycle = new Lifecycle(settings, store);
    }

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
        private Consumer<Throwable> onFailure = cause -> {};

        /** A server with defaults. */
        public Builder() {}

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
         * Who is told when the server had to close by itself, because an event loop failed; by a thread of the server, at the
         * end of that. Default: nobody, there is only a message in the log.
         */
        public Builder onFailure(Consumer<Throwable> told) {
            onFailure = Objects.requireNonNull(told, "told");
            return this;
        }

        /**
         * Whether to refuse to listen where other machines can connect. Default: true, because whoever can connect can read
         * and change everything.
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
         * A server that has not been started.
         *
         * @throws IllegalStateException as {@link KvStore.Builder#buildUnloaded}
         */
        public KvServer build() {
            if (store != null) {
                return new KvServer(settings(false), store);
            }
            KvStore.Builder own = ownStore == null ? new KvStore.Builder() : ownStore;
            return new KvServer(settings(true), own.buildUnloaded());
        }

        private Lifecycle.Settings settings(boolean ownsStore) {
            return new Lifecycle.Settings(
                    bindings, port, eventLoops, inlineReplies, protectedMode, ownsStore, daemon, tls, onFailure);
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
     * @throws IOException if the data directory cannot be had, or a file in it is damaged; the message names it
     * @throws BindException if the address or port cannot be had; the message names them
     * @throws IOException if the system gives no sockets or selectors
     * @throws java.io.InterruptedIOException if the thread is interrupted while the data is loaded; an interrupt status that it
     *     has before is kept and ignored
     * @throws IllegalStateException if it was started or closed before, or closed while it loaded its data, or if an address
     *     can be reached from other machines and protected mode is on
     */
    public KvServer start() throws IOException {
        lifecycle.start();
        return this;
    }

    /** Whether the server serves its clients: it has started, and is not being closed. */
    public boolean isRunning() {
        return lifecycle.isRunning();
    }

    /** Whether the server has been closed, or is being closed, by whomever. */
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
     * @throws IllegalStateException if it has not been started
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
     * The address and port that the server listens on; the first if there are several.
     *
     * @throws IllegalStateException if it has not been started
     */
    public InetSocketAddress address() {
        return addresses().get(0);
    }

    /**
     * All addresses that the server listens on, with the port, which is the same for all.
     *
     * @throws IllegalStateException if it has not been started
     */
    public List<InetSocketAddress> addresses() {
        return lifecycle.serving().addresses();
    }

    /**
     * Where the server listens, as {@code 127.0.0.1:3000} or {@code 127.0.0.1:3000, [::1]:3000}. Errors as for {@link
     * #address}.
     */
    public String addressText() {
        return addresses().stream().map(Addresses::text).collect(Collectors.joining(", "));
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
