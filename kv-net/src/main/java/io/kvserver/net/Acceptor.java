package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.net.loop.EventLoop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and passes them on. Confined to its event loop.
 *
 * <p>If accepting fails, for example because of too many open files, the client stays in the kernel's queue and would wake
 * the loop again at once; so the acceptor pauses for a moment, and the loop serves its other clients.
 */
final class Acceptor implements EventLoop.Ready {
    private static final long RETRY_MILLIS = 100;
    /** The maximum number of connections accepted before the loop serves others: each takes some 50 µs. */
    private static final int MAX_AT_ONCE = 10;

    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final Consumer<SocketChannel> accepted;
    private SelectionKey key;
    private boolean failing;
    private boolean closed;
    /** A file descriptor to release when there are none left, because the JDK's logger may need one to report that. */
    private @Nullable SocketChannel spare;

    Acceptor(EventLoop loop, ServerSocketChannel channel, Consumer<SocketChannel> accepted) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.accepted = accepted;
        this.key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        this.spare = openSpare();
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        for (int i = 0; i < MAX_AT_ONCE; i++) {
            SocketChannel client = channel.accept();
            if (client == null) {
                return;
            }
            configure(client);
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "accepting connections again");
            }
        }
    }

    @Override
    public void moved(SelectionKey moved) {
        key = moved;
    }

    private void configure(SocketChannel client) throws IOException {
        try {
            client.configureBlocking(false);
            // A Unix domain socket delays nothing.
            if (client.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        } catch (IOException e) {
            client.close();
            LOG.log(Level.DEBUG, "a client was gone before it was served", e);
            return;
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
        handOn(client);
    }

    /** Passes a client on; closes it on failure, so that it does not wait for ever. */
    private void handOn(SocketChannel client) throws IOException {
        try {
            accepted.accept(client);
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!closed) {
            // In this order: the first may fail for lack of memory, and then accepting would never resume.
            loop.schedule(RETRY_MILLIS, this::goOn);
            if (key.isValid()) {
                key.interestOps(0);
            }
        }
        if (!failing) {
            failing = true;
            closeQuietly(spare);
            LOG.log(
                    Level.WARNING,
                    "accepting a connection failed; trying again every " + RETRY_MILLIS + " ms: " + cause.getMessage()
                            + " (if these are too many open files, raise the limit: ulimit -n)");
            spare = openSpare();
        }
    }

    private void goOn() {
        if (closed || !channel.isOpen()) {
            return;
        }
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
            return;
        }
        try {
            // The loop has a new selector, which has not taken the channel.
            key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException | RuntimeException refused) {
            failed(refused);
        }
    }

    void close() {
        closed = true;
        closeQuietly(channel);
        closeQuietly(spare);
    }

    private static @Nullable SocketChannel openSpare() {
        try {
            return SocketChannel.open();
        } catch (IOException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable Channel unused) {
        try {
            if (unused != null) {
                unused.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a socket failed", e);
        }
    }
}
