package io.kvserver.core.durability;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Snapshot;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Sends a snapshot of the store to a client, as RDB data between the head and the end mark that a redis-server uses for
 * a replica. One dump at a time, each on its own thread. The thread continues when the client has taken most of the
 * previous part, so a dump takes little memory, however large the store and slow the client. A client that takes
 * nothing for a minute is closed, because a snapshot makes the store keep changed keys twice.
 *
 * <p>Thread: any.
 */
public final class WireDump implements Predicate<Client> {
    /** The most bytes that may wait for the client before the next part is made. */
    private static final int WINDOW_BYTES = 256 << 10;

    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards engine;
    private final AtomicBoolean busy = new AtomicBoolean();

    public WireDump(ServerState server, Keyspaces keyspaces, Shards engine) {
        this.server = server;
        this.keyspaces = keyspaces;
        this.engine = engine;
    }

    /** Starts to send a dump in the background; {@code false} if another client is getting one. */
    @Override
    public boolean test(Client client) {
        if (!busy.compareAndSet(false, true)) {
            return false;
        }
        Thread thread = new Thread(() -> send(client), "kv-dump");
        thread.setDaemon(true);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                busy.set(false);
            }
        }
        return true;
    }

    private void send(Client client) {
        StoreContent content = new StoreContent(keyspaces, engine, server);
        try (Snapshot snapshot = content.snapshot(() -> {})) {
            // Random, one of 2 to the power of 160: it does not occur in the data.
            byte[] mark = ServerState.randomId().getBytes(StandardCharsets.US_ASCII);
            Output output = new Output(client);
            output.write(ByteBuffer.wrap(("$EOF:" + new String(mark, StandardCharsets.US_ASCII) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            content.write(snapshot, output);
            output.write(ByteBuffer.wrap(mark));
            LOG.log(Level.INFO, "sent a dump of " + snapshot.size() + " keys to client " + client.id());
        } catch (Throwable failure) {
            // Before logging, which needs memory.
            client.kill();
            LOG.log(Level.WARNING, "a dump for client " + client.id() + " was aborted: " + failure.getMessage());
        } finally {
            busy.set(false);
        }
    }

    /** A part of the dump on its way to the client. */
    @SuppressWarnings("ByteBufferBackingArray") // It is a whole array, allocated here.
    private record Part(Client client, ByteBuffer data) implements Push {
        @Override
        public void writeTo(ReplyWriter out) {
            client.output().buffer().add(data.array(), 0, data.limit());
        }

        @Override
        public int bytes() {
            return data.limit();
        }
    }

    /** The client as a channel. Confined to the dump's thread. */
    private final class Output implements WritableByteChannel {
        private final Client client;

        Output(Client client) {
            this.client = client;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            awaitRoom();
            int count = source.remaining();
            byte[] bytes = new byte[count];
            source.get(bytes);
            client.deliver(new Part(client, ByteBuffer.wrap(bytes)));
            return count;
        }

        private void awaitRoom() throws IOException {
            long unread = client.output().bytes();
            long since = System.nanoTime();
            while (isOpen() && client.output().bytes() > WINDOW_BYTES) {
                LockSupport.parkNanos(LOOK_NANOS);
                if (client.output().bytes() < unread) {
                    unread = client.output().bytes();
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > PATIENCE_NANOS) {
                    throw new IOException("it read nothing for a minute");
                }
            }
            if (!isOpen()) {
                throw new IOException("the client is gone");
            }
        }

        @Override
        public boolean isOpen() {
            return !client.isKilled() && server.clients().find(client.id()) != null;
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
