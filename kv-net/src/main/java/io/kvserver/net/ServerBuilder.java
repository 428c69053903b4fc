package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.net.watch.KvServerMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options of {@link KvServer.Builder}, one method each. */
abstract sealed class ServerBuilder permits KvServer.Builder {
    private List<ListeningSockets.Binding> bindings = ListeningSockets.LOOPBACK;
    private int port = 3000;
    private int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private InlineReplies inlineReplies = InlineReplies.TEXT;
    private boolean protectedMode = true;

    @Nullable
    KvStore store;

    KvStore.@Nullable Builder ownStore;
    private boolean daemon;
    private @Nullable TlsOptions tls;
    private @Nullable Path unixSocket;
    private Set<PosixFilePermission> unixSocketPermissions = Set.of();
    private @Nullable Consumer<Throwable> onFailure;

    @Nullable
    InetSocketAddress metrics;

    boolean jmx;

    abstract KvServer.Builder self();

    /**
     * The port to listen on; 0 picks a free one, which {@link KvServer#port} returns. Default: 3000.
     *
     * @throws IllegalArgumentException unless it is from 0 to 65535
     */
    public KvServer.Builder port(int number) {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException("port: " + number + " is not from 0 to 65535");
        }
        port = number;
        return self();
    }

    /**
     * The addresses to listen on, all on the same port. {@code ::} takes IPv4's clients as well. Default: 127.0.0.1, and
     * ::1 if the machine has it. See {@link #protectedMode}.
     */
    public KvServer.Builder bind(InetAddress address, InetAddress... further) {
        bindings = Stream.concat(Stream.of(address), Stream.of(further))
                .map(one -> new ListeningSockets.Binding(Objects.requireNonNull(one, "address"), false))
                .toList();
        return self();
    }

    /**
     * A callback for the failure of an event loop, after which the server closes by itself. One of the server's
     * threads calls it as the last step of closing. Default: none, the failure is only logged.
     */
    public KvServer.Builder onFailure(Consumer<Throwable> told) {
        onFailure = Objects.requireNonNull(told, "told");
        return self();
    }

    /** Does not listen for plain TCP connections; {@link #tls} and {@link #unixSocket} are not affected. */
    public KvServer.Builder noPort() {
        port = Lifecycle.NO_PORT;
        return self();
    }

    /**
     * Allows the server to listen where other machines can connect although it requires neither a password nor
     * certificates. Then everyone who can connect can read and change everything. Default: such a server does not
     * start.
     */
    public KvServer.Builder allowUnauthenticated() {
        return protectedMode(false);
    }

    /**
     * Redis's protected mode. If on, a server does not start where other machines can connect without a password or
     * a certificate, and if the password is removed later, further clients of other machines are refused. Off is
     * the same as {@link #allowUnauthenticated}. CONFIG SET protected-mode changes it. Default: on.
     */
    public KvServer.Builder protectedMode(boolean on) {
        protectedMode = on;
        return self();
    }

    /**
     * The number of threads that serve connections. Default: half of the processors, at least one, because the
     * clients and the kernel need the other half.
     *
     * @throws IllegalArgumentException unless it is from 1 to 1024
     */
    public KvServer.Builder eventLoops(int count) {
        if (count < 1 || count > 1024) {
            throw new IllegalArgumentException("eventLoops: " + count + " is not from 1 to 1024");
        }
        eventLoops = count;
        return self();
    }

    /** How lines are answered until a client sends HELLO or a RESP array. Default: as text. */
    public KvServer.Builder inlineReplies(InlineReplies replies) {
        inlineReplies = Objects.requireNonNull(replies, "inlineReplies");
        return self();
    }

    /** The store to serve, which lives on when the server is closed. Default: a new one with defaults. */
    public KvServer.Builder store(KvStore served) {
        refuseSecondStore();
        store = Objects.requireNonNull(served, "served");
        return self();
    }

    /**
     * The options of the server's own store, such as its data directory, password and memory. The server builds the
     * store, loads it when it starts, and closes it at its end. Default: a store in memory with defaults.
     */
    public KvServer.Builder store(KvStore.Builder own) {
        refuseSecondStore();
        ownStore = Objects.requireNonNull(own, "own");
        return self();
    }

    private void refuseSecondStore() {
        if (store != null || ownStore != null) {
            throw new IllegalStateException("store: one has been set already");
        }
    }

    /**
     * Whether the server's threads are daemons, which do not keep the JVM alive. Default: no, so that a program
     * whose main method starts a server and returns continues to serve.
     */
    public KvServer.Builder daemon(boolean yes) {
        daemon = yes;
        return self();
    }

    /**
     * Listens on a further port for connections that are encrypted with TLS 1.2 or 1.3, on the same addresses. Default: none.
     */
    public KvServer.Builder tls(TlsOptions options) {
        tls = Objects.requireNonNull(options, "options");
        return self();
    }

    /**
     * Also listens on a Unix domain socket. A file left by a dead server is replaced; the file is removed when the
     * server closes. Default: none.
     */
    public KvServer.Builder unixSocket(Path path) {
        unixSocket = Objects.requireNonNull(path, "path");
        return self();
    }

    /**
     * The permissions of the {@linkplain #unixSocket Unix domain socket's} file: a client needs the permission to
     * write. Default: the process's default for new files, usually only its own user.
     */
    public KvServer.Builder unixSocketPermissions(Set<PosixFilePermission> permissions) {
        unixSocketPermissions = Set.copyOf(permissions);
        return self();
    }

    /**
     * The address where {@code GET /metrics} over HTTP returns the server's figures, for Prometheus; port 0 picks a
     * free one, which {@link KvServer#metricsAddress} returns. Everyone who can connect there can read them. Needs
     * the module {@code jdk.httpserver}. Default: none.
     */
    public KvServer.Builder metrics(InetSocketAddress address) {
        metrics = Objects.requireNonNull(address, "address");
        return self();
    }

    /**
     * Whether to register the server with JMX, as {@link KvServerMXBean}; needs the module {@code java.management}.
     * Default: no.
     */
    public KvServer.Builder jmx(boolean yes) {
        jmx = yes;
        return self();
    }

    Lifecycle.Settings settings(boolean ownsStore) {
        return new Lifecycle.Settings(
                bindings, port, eventLoops, inlineReplies, protectedMode, ownsStore, daemon, tls, unix(), onFailure);
    }

    private UnixSocket.@Nullable Place unix() {
        if (unixSocket == null && !unixSocketPermissions.isEmpty()) {
            throw new IllegalStateException("unixSocketPermissions: has no effect without a unixSocket");
        }
        return unixSocket == null ? null : new UnixSocket.Place(unixSocket, unixSocketPermissions);
    }
}
