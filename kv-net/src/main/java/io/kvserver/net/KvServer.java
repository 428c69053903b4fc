package io.kvserver.net;

import static io.kvserver.net.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
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
 * <p>Thread: any. A server is started once and closed once; {@link #close} may be called again and does nothing then.
 */
public final class KvServer implements AutoCloseable {
    /** Clients that have connected but were not accepted yet; the kernel may allow less. */
    private static final int BACKLOG = 1024;

    private final Settings settings;
    private final KvStore store;
    /** Whether the store was made for this server, which loads and closes it. */
    private final boolean ownsStore;

    /** Guards starting and closing. */
    private final Object lifecycle = new Object();

    private @Nullable Running running;
    private boolean closed;

    private record Settings(
            InetAddress address,
            int port,
            int eventLoops,
            InlineReplies inlineReplies,
            boolean protectedMode,
            boolean daemon) {}

    private record Running(InetSocketAddress address, List<ConnectionGroup> groups) {}

    private KvServer(Settings settings, KvStore store, boolean ownsStore) {
        this.settings = settings;
        this.store = store;
        this.ownsStore = ownsStore;
    }

    /** What a server can be told before it exists. Confined to one thread. */
    public static final class Builder {
        private InetAddress address = InetAddress.getLoopbackAddress();
        private int port = 3000;
        private int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        private InlineReplies inlineReplies = InlineReplies.TEXT;
        private boolean protectedMode = true;
        private @Nullable KvStore store;
        private KvStore.@Nullable Builder ownStore;
        private boolean daemon;

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

        /** The address to listen on. Default: the loopback address. See {@link #protectedMode}. */
        public Builder bind(InetAddress local) {
            address = Objects.requireNonNull(local, "address");
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
         * A server that has not been started.
         *
         * @throws IllegalStateException as {@link KvStore.Builder#buildUnloaded}
         */
        public KvServer build() {
            Settings settings = new Settings(address, port, eventLoops, inlineReplies, protectedMode, daemon);
            if (store != null) {
                return new KvServer(settings, store, false);
            }
            KvStore.Builder own = ownStore == null ? new KvStore.Builder() : ownStore;
            return new KvServer(settings, own.buildUnloaded(), true);
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
     * @throws IllegalStateException if it was started or closed before, or if the address can be reached from other machines
     *     and protected mode is on
     */
    public KvServer start() throws IOException {
        synchronized (lifecycle) {
            if (closed) {
                throw new IllegalStateException("this server has been closed; build another one");
            }
            if (running != null) {
                throw new IllegalStateException("this server has been started already");
            }
            if (settings.protectedMode() && !settings.address().isLoopbackAddress()) {
                throw new IllegalStateException("refusing to listen on " + Addresses.text(settings.address())
                        + ": everyone who can reach it could read and change all data. Listen on a loopback address, or"
                        + " switch protected mode off if the network is trusted");
            }
            Running listening = listenUninterrupted();
            try {
                if (ownsStore) {
                    store.load();
                }
            } catch (IOException | RuntimeException | Error e) {
                end(listening);
                throw e;
            }
            running = listening;
            return this;
        }
    }

    /** Channels are closed when a thread with an interrupt status uses them. */
    private Running listenUninterrupted() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return listen();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Running listen() throws IOException {
        ServerSocketChannel channel = bind(new InetSocketAddress(settings.address(), settings.port()));
        List<ConnectionGroup> groups = new ArrayList<>();
        try {
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            for (int i = 0; i < settings.eventLoops(); i++) {
                String name = "kv-" + address.getPort() + "-" + i;
                groups.add(
                        new ConnectionGroup(name, settings.daemon(), store, settings.inlineReplies(), this::closeSoon));
            }
            groups.get(0).listen(channel, inTurn(groups));
            groups.forEach(ConnectionGroup::start);
            return new Running(address, groups);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            for (ConnectionGroup group : groups) {
                group.abandon();
            }
            throw e;
        }
    }

    /** For a client that has sent SHUTDOWN: {@link #close} waits for the threads that serve clients, so it needs another. */
    private void closeSoon() {
        Thread thread = new Thread(this::close, "kv-" + port() + "-shutdown");
        thread.setDaemon(settings.daemon());
        thread.start();
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = open(address);
        try {
            // Otherwise a server could not be started again while connections of its predecessor are in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.configureBlocking(false);
            channel.bind(address, BACKLOG);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw cannotListen(address, e.getMessage(), e);
        }
    }

    /** A socket of the address's own family: one of IPv6 would take 0.0.0.0 for all IPv6 addresses, too. */
    private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
        boolean ipv4 = address.getAddress() instanceof Inet4Address;
        try {
            return ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw cannotListen(address, "this JVM does not use IPv6", e);
        }
    }

    private static BindException cannotListen(InetSocketAddress address, @Nullable String reason, Throwable cause) {
        BindException named = new BindException("cannot listen on " + Addresses.text(address) + ": " + reason);
        named.initCause(cause);
        return named;
    }

    /** Hands clients to the groups one by one; on the thread of the group that accepts. */
    private static Consumer<SocketChannel> inTurn(List<ConnectionGroup> groups) {
        int[] next = {0};
        return channel -> {
            groups.get(next[0]).adopt(channel);
            next[0] = (next[0] + 1) % groups.size();
        };
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
     * The address and port that the server listens on.
     *
     * @throws IllegalStateException if it has not been started
     */
    public InetSocketAddress address() {
        synchronized (lifecycle) {
            if (running == null) {
                throw new IllegalStateException("this server has not been started");
            }
            return running.address();
        }
    }

    /** Where the server listens, as {@code 127.0.0.1:3000} or {@code [::1]:3000}. Errors as for {@link #address}. */
    public String addressText() {
        return Addresses.text(address());
    }

    /**
     * Stops accepting, answers what has been received, disconnects the clients and ends the threads. Returns when all that is
     * done, after at most a few seconds if a client does not read its replies. The store can be used further.
     */
    @Override
    public void close() {
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
            if (running == null) {
                return;
            }
            end(running);
            if (ownsStore) {
                store.close();
            }
            LOG.log(Level.DEBUG, "closed the server on " + Addresses.text(running.address()));
        }
    }

    private static void end(Running listening) {
        // First the one group that accepts, so that no client is handed to a group that has ended.
        listening.groups().forEach(ConnectionGroup::stopAccepting);
        listening.groups().forEach(ConnectionGroup::stop);
        listening.groups().forEach(ConnectionGroup::join);
    }
}
