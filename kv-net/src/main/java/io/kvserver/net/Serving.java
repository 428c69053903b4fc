package io.kvserver.net;

import static io.kvserver.net.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets and event loops of a server that runs: from listening to the end of the last thread.
 *
 * <p>Thread: any; it is ended by one.
 */
final class Serving {
    /** How long the end of a loop is waited for; it may be stuck in a disk or in a command. */
    private static final long END_MILLIS = 5000;

    private final List<InetSocketAddress> addresses;
    private final List<InetSocketAddress> tlsAddresses;
    private final List<ConnectionGroup> groups;

    /**
     * What a server does when one of its clients or loops asks for its end.
     *
     * @param shutdown run by any thread when a client has sent SHUTDOWN; must not wait for the loops
     * @param failed told by a loop's thread, as the last thing it does, why the loop has failed
     */
    record Ends(Runnable shutdown, Consumer<Throwable> failed) {}

    /**
     * The event loops of a server.
     *
     * @param daemon whether their threads let the JVM end
     * @param inlineReplies how they answer lines at first
     */
    record Loops(int count, boolean daemon, InlineReplies inlineReplies) {}

    /**
     * What a server listens on.
     *
     * @param plain at least one
     * @param tls for encrypted connections; may be empty
     * @param context how these are encrypted; {@code null} if there are none
     */
    record Sockets(
            List<ServerSocketChannel> plain,
            List<ServerSocketChannel> tls,
            @Nullable TlsContext context) {
        void close() throws IOException {
            ListeningSockets.closeAll(plain);
            ListeningSockets.closeAll(tls);
        }
    }

    private Serving(
            List<InetSocketAddress> addresses, List<InetSocketAddress> tlsAddresses, List<ConnectionGroup> groups) {
        this.addresses = addresses;
        this.tlsAddresses = tlsAddresses;
        this.groups = groups;
    }

    /** Listens, and serves clients from then on. */
    static Serving start(KvStore store, Loops loops, Sockets sockets, Ends ends) throws IOException {
        List<ConnectionGroup> groups = new ArrayList<>();
        try {
            List<InetSocketAddress> addresses = addresses(sockets.plain());
            for (int i = 0; i < loops.count(); i++) {
                String name = "kv-" + addresses.get(0).getPort() + "-" + i;
                groups.add(new ConnectionGroup(name, loops, store, ends));
            }
            Consumer<SocketChannel> inTurn = inTurn(groups, ConnectionGroup::adopt);
            for (ServerSocketChannel channel : sockets.plain()) {
                groups.get(0).listen(channel, inTurn);
            }
            TlsContext context = sockets.context();
            if (context != null) {
                listenEncrypted(groups, sockets.tls(), context);
            }
            groups.forEach(ConnectionGroup::start);
            return new Serving(addresses, addresses(sockets.tls()), groups);
        } catch (IOException | RuntimeException | Error e) {
            sockets.close();
            for (ConnectionGroup group : groups) {
                group.abandon();
            }
            throw e;
        }
    }

    private static List<InetSocketAddress> addresses(List<ServerSocketChannel> channels) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel channel : channels) {
            addresses.add((InetSocketAddress) channel.getLocalAddress());
        }
        return List.copyOf(addresses);
    }

    private static void listenEncrypted(
            List<ConnectionGroup> groups, List<ServerSocketChannel> channels, TlsContext context) throws IOException {
        groups.forEach(group -> group.encrypt(context));
        Consumer<SocketChannel> inTurn = inTurn(groups, ConnectionGroup::adoptEncrypted);
        for (ServerSocketChannel channel : channels) {
            groups.get(0).listen(channel, inTurn);
        }
    }

    /** Hands clients to the groups one by one; on the thread of the group that accepts. */
    private static Consumer<SocketChannel> inTurn(
            List<ConnectionGroup> groups, BiConsumer<ConnectionGroup, SocketChannel> adopt) {
        int[] next = {0};
        return channel -> {
            adopt.accept(groups.get(next[0]), channel);
            next[0] = (next[0] + 1) % groups.size();
        };
    }

    /** Where it listens: one address at least, and one port for all. */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Where it listens for encrypted connections, on one port; empty if nowhere. */
    List<InetSocketAddress> tlsAddresses() {
        return tlsAddresses;
    }

    List<ConnectionGroup> groups() {
        return groups;
    }

    /** Whether a thread is one of the loops'. */
    boolean isServedBy(Thread thread) {
        return groups.stream().anyMatch(group -> group.isServedBy(thread));
    }

    /**
     * Stops accepting, answers what has been received, disconnects the clients and ends the threads, but for the present one.
     * Returns after a few seconds even if a thread does not end.
     */
    void end() {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        // First the one group that accepts, so that no client is handed to a group that has ended.
        for (ConnectionGroup group : groups) {
            group.stopAccepting(deadlineNanos);
        }
        groups.forEach(ConnectionGroup::stop);
        for (ConnectionGroup group : groups) {
            if (!group.join(deadlineNanos)) {
                LOG.log(Level.WARNING, "the thread " + group.threadName() + " does not end; it is left alone");
            }
        }
    }
}
