package io.kvserver.net;

import static io.kvserver.net.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Session;
import io.kvserver.core.session.Turn;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, and the thread that serves them until it is told to stop.
 *
 * <p>Thread: public methods any; the fields belong to the loop's thread.
 */
final class ConnectionGroup {
    /** How long a server that closes waits for clients to take their replies. */
    private static final long DRAIN_MILLIS = 2000;

    private final EventLoop loop = new EventLoop();
    private final Turn turn = new Turn();
    private final Thread thread;
    private final KvStore store;
    private final InlineReplies inlineReplies;
    private final Runnable shutdown;
    private final Set<Connection> connections = new HashSet<>();
    private final CountDownLatch acceptingEnded = new CountDownLatch(1);

    private @Nullable Acceptor acceptor;
    private boolean stopping;

    /** {@code shutdown} is run, by any thread, when a client has sent SHUTDOWN; it must not wait for this group. */
    ConnectionGroup(String threadName, boolean daemon, KvStore store, InlineReplies inlineReplies, Runnable shutdown)
            throws IOException {
        this.store = store;
        this.inlineReplies = inlineReplies;
        this.shutdown = shutdown;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(daemon);
    }

    /** Makes this group's loop accept connections. Before {@link #start}. */
    void listen(ServerSocketChannel channel, Consumer<SocketChannel> accepted) throws IOException {
        acceptor = new Acceptor(loop, channel, accepted);
    }

    void start() {
        thread.start();
    }

    /** Releases what a group that is not going to be started holds. */
    void abandon() throws IOException {
        endAccepting();
        loop.close();
    }

    /** Takes over a client. Ownership: the channel is the group's, and is closed by it whatever happens. */
    void adopt(SocketChannel channel) {
        loop.execute(() -> open(channel));
    }

    /** Closes the listening socket, if this group has it, and returns when no further client is handed on. */
    void stopAccepting() {
        loop.execute(this::endAccepting);
        Uninterrupted.run(acceptingEnded::await);
    }

    private void endAccepting() {
        if (acceptor != null) {
            acceptor.close();
            acceptor = null;
            try {
                // Or the kernel would go on accepting in our name.
                loop.releaseClosed();
            } catch (IOException | ClosedSelectorException e) {
                LOG.log(Level.DEBUG, "the loop has ended", e);
            }
        }
        acceptingEnded.countDown();
    }

    /** Answers what has been received, then closes the clients and ends the thread. Returns at once. */
    void stop() {
        loop.execute(() -> {
            stopping = true;
            loop.schedule(DRAIN_MILLIS, this::closeAll);
            new ArrayList<>(connections).forEach(Connection::drain);
        });
    }

    /** Waits until the thread has ended. */
    void join() {
        Uninterrupted.run(thread::join);
    }

    private void open(SocketChannel channel) {
        try {
            if (stopping) {
                channel.close();
            } else {
                connections.add(new Connection(loop, turn, channel, this::newSession, connections::remove));
            }
        } catch (Throwable failure) {
            LOG.log(Level.WARNING, "a client could not be served and was disconnected", failure);
            closeQuietly(channel);
        }
    }

    /** Refers to the addresses that the channel has; they become text when somebody asks. */
    private record Origin(
            SocketAddress remote,
            SocketAddress local,
            @Nullable Runnable shutdown) implements ClientOrigin {
        @Override
        public String address() {
            return Addresses.text(remote);
        }

        @Override
        public String localAddress() {
            return Addresses.text(local);
        }
    }

    private Session newSession(SocketChannel channel, Runnable wake) throws IOException {
        ClientOrigin origin = new Origin(channel.getRemoteAddress(), channel.getLocalAddress(), shutdown);
        return store.newSession(inlineReplies, origin, wake);
    }

    private void run() {
        try {
            new UpkeepTimer(loop, store).run();
            while (!stopping || !connections.isEmpty()) {
                loop.runOnce();
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "an event loop failed; its clients are disconnected", e);
        } finally {
            endAccepting();
            closeAll();
            closeQuietly(loop);
        }
    }

    private void closeAll() {
        new ArrayList<>(connections).forEach(Connection::close);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "closing failed", e);
        }
    }
}
