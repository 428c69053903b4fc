package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.net.transport.Addresses;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets and event loops of a running server, from listening to the end of the last thread.
 *
 * <p>Thread: any; it is ended by one.
 */
final class Serving {
    /** The timeout for the end of a loop, which may be blocked by a disk or a long command. */
    private static final long END_MILLIS = 5000;
    /**
     * The maximum number of times that the loops are asked whether they have more to do: work in one loop may cause work in
     * another.
     */
    private static final int MAX_ROUNDS = 1000;
    /** How long {@link #settle} waits for requests that other threads run. */
    private static final long OWNER_MILLIS = 5000;

    private static final long OWNER_LOOK_NANOS = 50_000;

    private final String name;
    private final Sockets sockets;
    private final List<InetSocketAddress> addresses;
    private final List<InetSocketAddress> tlsAddresses;
    private final List<ConnectionGroup> groups;

    /** The server that owns the sockets and loops. Thread: any. */
    interface Owner {
        /** Closes the server because a client has sent SHUTDOWN. Does not wait for the loops. */
        void closeSoon();

        /** Reports the reason of a loop's failure, as the last action of the loop's thread. */
        void failed(Throwable cause);

        /** The server's settings that clients can read and change. */
        NetworkSettings network();
    }

    /**
     * The event loops of a server.
     *
     * @param daemon whether their threads are daemons
     * @param inlineReplies how requests sent as lines are answered at first
     */
    record Loops(int count, boolean daemon, InlineReplies inlineReplies) {}

    /**
     * The addresses that a server listens on.
     *
     * @param plain addresses without encryption; may be empty if there are others
     * @param tls addresses for encrypted connections; may be empty
     * @param encryption their encryption; {@code null} if there are none
     * @param unix a Unix domain socket; {@code null} if there is none
     */
    record Sockets(
            List<ServerSocketChannel> plain,
            List<ServerSocketChannel> tls,
            @Nullable TlsServing encryption,
            @Nullable UnixSocket unix) {
        void close() throws IOException {
            ListeningSockets.closeAll(plain);
            ListeningSockets.closeAll(tls);
            closeUnix();
        }

        void closeUnix() {
            if (unix != null) {
                unix.close();
            }
        }
    }

    private Serving(String name, Sockets sockets, List<ConnectionGroup> groups) throws IOException {
        this.name = name;
        this.sockets = sockets;
        this.addresses = addresses(sockets.plain());
        this.tlsAddresses = addresses(sockets.tls());
        this.groups = groups;
    }

    /** Listens, and serves clients from then on. */
    static Serving start(KvStore store, Loops loops, Sockets sockets, Owner owner) throws IOException {
        List<ConnectionGroup> groups = new ArrayList<>();
        try {
            String name = name(sockets);
            for (int i = 0; i < loops.count(); i++) {
                groups.add(new ConnectionGroup(name + "-" + i, loops, store, owner));
            }
            Consumer<SocketChannel> inTurn = new InTurn(groups, false);
            for (ServerSocketChannel channel : sockets.plain()) {
                groups.get(0).listen(channel, inTurn);
            }
            TlsServing encryption = sockets.encryption();
            if (encryption != null) {
                listenEncrypted(groups, sockets.tls(), encryption);
            }
            UnixSocket unix = sockets.unix();
            if (unix != null) {
                groups.get(0).listen(unix.channel(), inTurn);
            }
            Serving serving = new Serving(name, sockets, groups);
            for (ConnectionGroup group : groups) {
                group.start();
            }
            return serving;
        } catch (IOException | RuntimeException | Error e) {
            sockets.close();
            for (ConnectionGroup group : groups) {
                group.abandon();
            }
            throw e;
        }
    }

    /** A name that distinguishes the threads of several servers. */
    private static String name(Sockets sockets) throws IOException {
        List<InetSocketAddress> named = addresses(sockets.plain().isEmpty() ? sockets.tls() : sockets.plain());
        return "kv-" + (named.isEmpty() ? "unix" : named.get(0).getPort());
    }

    private static List<InetSocketAddress> addresses(List<ServerSocketChannel> channels) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel channel : channels) {
            addresses.add((InetSocketAddress) channel.getLocalAddress());
        }
        return List.copyOf(addresses);
    }

    private static void listenEncrypted(
            List<ConnectionGroup> groups, List<ServerSocketChannel> channels, TlsServing encryption)
            throws IOException {
        groups.forEach(group -> group.encrypt(encryption));
        groups.get(0).watch(encryption);
        Consumer<SocketChannel> inTurn = new InTurn(groups, true);
        for (ServerSocketChannel channel : channels) {
            groups.get(0).listen(channel, inTurn);
        }
    }

    /** Passes clients to the groups in turn, on the thread of the group that accepts. */
    private static final class InTurn implements Consumer<SocketChannel> {
        private final List<ConnectionGroup> groups;
        private final boolean encrypted;
        private int next;

        InTurn(List<ConnectionGroup> groups, boolean encrypted) {
            this.groups = groups;
            this.encrypted = encrypted;
        }

        @Override
        public void accept(SocketChannel channel) {
            ConnectionGroup group = next();
            for (int tried = 1; !group.isHealthy() && tried < groups.size(); tried++) {
                // The group has failed, and the server is about to close.
                group = next();
            }
            if (encrypted) {
                group.adoptEncrypted(channel);
            } else {
                group.adopt(channel);
            }
        }

        private ConnectionGroup next() {
            ConnectionGroup group = groups.get(next);
            next = (next + 1) % groups.size();
            return group;
        }
    }

    /** Whether all loops serve their clients. */
    boolean isHealthy() {
        return groups.stream().allMatch(ConnectionGroup::isHealthy);
    }

    /** The prefix of its threads' names. */
    String name() {
        return name;
    }

    /** The addresses that it listens on, all with one port; empty if it only listens for encrypted connections. */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** The addresses for encrypted connections, all with one port; empty if there are none. */
    List<InetSocketAddress> tlsAddresses() {
        return tlsAddresses;
    }

    /** All addresses as text. */
    String addressText() {
        List<String> places = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            places.add(Addresses.text(address));
        }
        if (addresses.isEmpty()) {
            for (InetSocketAddress address : tlsAddresses) {
                places.add(Addresses.text(address) + " with TLS");
            }
        } else if (!tlsAddresses.isEmpty()) {
            places.add("with TLS on port " + tlsAddresses.get(0).getPort());
        }
        UnixSocket unix = sockets.unix();
        if (unix != null) {
            places.add(unix.path().toString());
        }
        return String.join(", ", places);
    }

    /** The Unix domain socket that it listens on; {@code null} if there is none. */
    @Nullable
    Path unixSocket() {
        UnixSocket unix = sockets.unix();
        return unix == null ? null : unix.path();
    }

    /** Its encryption; {@code null} if there is none. */
    @Nullable
    TlsServing encryption() {
        return sockets.encryption();
    }

    List<ConnectionGroup> groups() {
        return groups;
    }

    /** Whether a thread belongs to one of the loops. */
    boolean isServedBy(Thread thread) {
        return groups.stream().anyMatch(group -> group.isServedBy(thread));
    }

    /**
     * Returns when the loops only wait for clients. Gives up after many rounds, and after {@link #OWNER_MILLIS} of waiting
     * for requests that other threads run.
     */
    void settle() {
        long limitNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OWNER_MILLIS);
        long before = -1;
        int rounds = 0;
        while (rounds < MAX_ROUNDS) {
            List<CompletableFuture<ConnectionGroup.Progress>> turns =
                    groups.stream().map(ConnectionGroup::turn).toList();
            List<ConnectionGroup.Progress> progress =
                    turns.stream().map(CompletableFuture::join).toList();
            if (progress.stream().anyMatch(ConnectionGroup.Progress::waitsForOwner)
                    && System.nanoTime() - limitNanos < 0) {
                before = -1;
                LockSupport.parkNanos(OWNER_LOOK_NANOS);
                continue;
            }
            long tasks =
                    progress.stream().mapToLong(ConnectionGroup.Progress::tasks).sum();
            // Each loop has run one task for this check.
            if (tasks <= before + groups.size()) {
                return;
            }
            before = tasks;
            rounds++;
        }
    }

    /**
     * Stops accepting, answers received requests, disconnects the clients and ends the threads, except the calling one.
     * Returns after a few seconds even if a thread does not end.
     */
    void end() {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        try {
            if (groups.size() > 1) {
                // First the group that accepts, so that no client is passed to a group that has ended.
                groups.get(0).stopAccepting(deadlineNanos);
            }
            sockets.closeUnix();
        } finally {
            stopAll();
        }
        for (ConnectionGroup group : groups) {
            if (!group.join(deadlineNanos)) {
                LOG.log(Level.WARNING, "the thread " + group.threadName() + " does not end; it is left alone");
            }
        }
    }

    /** Allocates nothing, so that the threads end even when memory is exhausted. */
    private void stopAll() {
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).stop();
        }
    }
}
