package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Session;
import io.kvserver.core.session.Turn;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.loop.Uninterrupted;
import io.kvserver.net.transport.PlainTransport;
import io.kvserver.net.transport.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, and the thread that serves them until it is stopped.
 *
 * <p>A failure in the work for one client ends that client's connection. Any other failure, including an error, ends the
 * loop, because parts of the selector's work may be lost. A loop that has ended holds no socket, gets no new ones, and
 * notifies its server, which then closes.
 *
 * <p>Thread: any for methods that are not private; fields belong to the loop's thread unless they are volatile. Orders to the
 * loop are flags, so that they need no memory and reach it in any state.
 */
final class ConnectionGroup implements Connection.Owner, Runnable {
    /** How long a closing server waits for clients to read their replies. */
    private static final long DRAIN_MILLIS = 2000;

    private static final int STEPS_OF_END = 6;

    private final EventLoop loop = new EventLoop();
    private final Turn turn = new Turn();
    private final Thread thread;
    private final KvStore store;
    private final InlineReplies inlineReplies;
    private final Serving.Owner server;
    private final Set<Connection> connections = new HashSet<>();
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final CountDownLatch acceptingEnded = new CountDownLatch(1);

    private volatile boolean mustNotAccept;
    private volatile boolean mustStop;
    /** Whether the loop has ended: it does nothing more. */
    private volatile boolean ended;

    private boolean stopping;
    private @Nullable TlsGroup tls;

    ConnectionGroup(String threadName, Serving.Loops loops, KvStore store, Serving.Owner server) throws IOException {
        this.store = store;
        this.inlineReplies = loops.inlineReplies();
        this.server = server;
        this.thread = new Thread(this, threadName);
        this.thread.setDaemon(loops.daemon());
    }

    /** Makes this group's loop accept connections. Called before {@link #start}. */
    void listen(ServerSocketChannel channel, Consumer<SocketChannel> accepted) throws IOException {
        acceptors.add(new Acceptor(loop, channel, accepted));
    }

    /** Lets this group have encrypted connections. Called before {@link #start}. */
    void encrypt(TlsServing serving) {
        tls = new TlsGroup(loop, serving, thread.getName());
    }

    /** Makes this group's loop check the certificate from time to time. Called before {@link #start}. */
    void watch(TlsServing serving) {
        serving.watch(loop);
    }

    void start() {
        thread.start();
    }

    /** Releases the resources of a group whose server will not start, whether or not it has a thread already. */
    void abandon() {
        if (thread.isAlive()) {
            stop();
        } else {
            release();
        }
    }

    /**
     * The progress of a loop.
     *
     * @param tasks the number of tasks and wake-ups in the loop's life
     * @param waitsForOwner whether another thread is running a request of one of the loop's clients
     */
    record Progress(long tasks, boolean waitsForOwner) {
        static final Progress ENDED = new Progress(0, false);
    }

    /** Completes when the loop has done everything submitted so far; at once if the loop has ended. */
    CompletableFuture<Progress> turn() {
        CompletableFuture<Progress> done = new CompletableFuture<>();
        loop.execute(() -> {
            // Clients due to be woken before this call come before the answer.
            loop.wakeSleepers();
            done.complete(new Progress(loop.tasksRun(), waitsForOwner()));
        });
        if (ended) {
            done.complete(Progress.ENDED);
        }
        return done;
    }

    private boolean waitsForOwner() {
        return connections.stream().anyMatch(Connection::waitsForOwner);
    }

    boolean isServedBy(Thread other) {
        return other == thread;
    }

    /** Whether it serves clients or is about to. */
    boolean isHealthy() {
        return !ended;
    }

    String threadName() {
        return thread.getName();
    }

    /** Takes over a client. Ownership: the channel belongs to the group, which closes it in any case. */
    void adopt(SocketChannel channel) {
        adopt(channel, null);
    }

    /** Like {@link #adopt}, for an encrypted connection; after {@link #encrypt}. */
    void adoptEncrypted(SocketChannel channel) {
        adopt(channel, Objects.requireNonNull(tls));
    }

    private void adopt(SocketChannel channel, @Nullable TlsGroup encryption) {
        try {
            loop.execute(new Adoption(channel, encryption));
        } catch (Throwable failure) {
            closeQuietly(channel);
            throw failure;
        }
        if (ended) {
            closeQuietly(channel);
        }
    }

    /**
     * A client for the loop to take over. One class instead of lambdas, because a server's first client waits for its
     * loading.
     */
    private final class Adoption implements Runnable, Transport.Opening {
        private final SocketChannel channel;
        private final @Nullable TlsGroup encryption;

        Adoption(SocketChannel channel, @Nullable TlsGroup encryption) {
            this.channel = channel;
            this.encryption = encryption;
        }

        @Override
        public void run() {
            ConnectionGroup.this.open(channel, this);
        }

        @Override
        public Transport open(Transport.Owner owner) throws IOException {
            return encryption == null
                    ? new PlainTransport(loop, channel, owner)
                    : new TlsTransport(encryption, channel, owner);
        }
    }

    /**
     * Closes this group's listening sockets, if any. Returns when no further client is passed on, or at the deadline.
     */
    void stopAccepting(long deadlineNanos) {
        mustNotAccept = true;
        loop.wakeUp();
        if (Thread.currentThread() != thread) {
            Uninterrupted.run(() -> acceptingEnded.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
        }
    }

    /** Makes the loop answer received requests, close its clients and end. Returns at once. */
    void stop() {
        mustNotAccept = true;
        mustStop = true;
        loop.wakeUp();
    }

    /** Waits for the end of the thread, up to a deadline. Returns whether it has ended or is the calling thread. */
    boolean join(long deadlineNanos) {
        if (Thread.currentThread() == thread) {
            return true;
        }
        Uninterrupted.run(() -> {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            thread.join(Math.max(1, millis));
        });
        return !thread.isAlive();
    }

    private void obeyOrders() {
        if (mustNotAccept && acceptingEnded.getCount() > 0) {
            endAccepting();
        }
        if (mustStop && !stopping) {
            stopping = true;
            loop.schedule(DRAIN_MILLIS, this::closeAll);
            List.copyOf(connections).forEach(Connection::drain);
        }
    }

    private void endAccepting() {
        for (Acceptor acceptor : acceptors) {
            acceptor.close();
        }
        try {
            // Otherwise the kernel would continue to accept connections.
            loop.releaseClosed();
        } catch (IOException | ClosedSelectorException e) {
            LOG.log(Level.DEBUG, "the loop has ended", e);
        }
        acceptingEnded.countDown();
    }

    private void open(SocketChannel channel, Transport.Opening opening) {
        Connection connection = null;
        try {
            if (stopping) {
                channel.close();
            } else {
                connection = new Connection(loop, turn, opening, this);
                connections.add(connection);
                connection.begin();
            }
        } catch (Throwable failure) {
            // Before reporting, which needs memory.
            closeQuietly(channel);
            if (connection != null) {
                connection.close();
            }
            // A client that is already gone is not worth a warning.
            Level level = failure instanceof IOException ? Level.DEBUG : Level.WARNING;
            LOG.log(level, "a client could not be served and was disconnected", failure);
        }
    }

    @Override
    public Session newSession(Transport transport, Runnable wake) throws IOException {
        SocketAddress local = server.network().told(transport.localAddress());
        ClientOrigin origin =
                new ConnectionOrigin(transport.remoteAddress(), local, transport.requiresCertificate(), server);
        return store.newSession(inlineReplies, origin, wake);
    }

    @Override
    public void closed(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public void run() {
        Throwable cause = null;
        try {
            Turn.servesOthers(loop::serveOthers);
            new UpkeepTimer(loop, store).begin();
            while (!stopping || !connections.isEmpty()) {
                loop.runOnce();
                obeyOrders();
            }
        } catch (Throwable failure) {
            cause = failure;
        }
        try {
            release();
        } finally {
            if (cause != null) {
                tellOwner(cause);
            }
        }
    }

    /** Notifies the owner even if an earlier step fails, for example because there is no memory for a text. */
    private void tellOwner(Throwable cause) {
        try {
            report("an event loop failed; its clients were disconnected", cause);
        } finally {
            server.failed(cause);
        }
    }

    /**
     * Releases all resources, one by one: the loop may have ended for lack of memory. So there are no lambdas, and a step that
     * fails as a whole is tried once more, when the rest has been released.
     */
    private void release() {
        ended = true;
        stopping = true;
        if (!releaseEach()) {
            releaseEach();
        }
    }

    /** Returns whether nothing has failed. */
    private boolean releaseEach() {
        boolean all = true;
        for (int step = 1; step <= STEPS_OF_END; step++) {
            try {
                release(step);
            } catch (Throwable failure) {
                all = false;
                report("closing failed", failure);
            }
        }
        return all;
    }

    private void release(int step) throws IOException {
        TlsGroup shared = tls;
        switch (step) {
            case 1 -> endAccepting();
            case 2 -> acceptingEnded.countDown();
            case 3 -> closeAll();
            case 4 -> {
                if (shared != null) {
                    shared.close();
                }
            }
            case 5 -> loop.close();
            // Clients that were passed on but not taken over yet.
            default -> loop.runTasks();
        }
    }

    private void closeAll() {
        for (Connection connection : List.copyOf(connections)) {
            try {
                connection.close();
            } catch (Throwable failure) {
                report("closing failed", failure);
            }
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (Throwable failure) {
            report("closing failed", failure);
        }
    }

    private static void report(String what, Throwable failure) {
        try {
            LOG.log(Level.ERROR, what, failure);
        } catch (Throwable unreportable) {
            // The JDK's logger itself may fail for lack of memory or file descriptors. The caller must continue.
        }
    }
}
