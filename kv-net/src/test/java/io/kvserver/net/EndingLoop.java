package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.kvserver.core.KvStore;
import io.kvserver.core.faults.Faults;
import io.kvserver.core.faults.Faults.Kind;
import io.kvserver.core.faults.Scenario;
import io.kvserver.core.session.InlineReplies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A group with a client, whose selector is closed; from that moment on faults are planted. Loaded by
 * {@link io.kvserver.core.faults.FaultLoader}; confined to one thread.
 */
public final class EndingLoop implements Scenario {
    private final Kind kind;
    private final int place;
    private final int count;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final KvStore store = new KvStore();
    private final ConnectionGroup group;
    private final ServerSocketChannel listening;
    private final TestClient client;

    public EndingLoop(Kind kind, int place, int count) throws IOException {
        this.kind = kind;
        this.place = place;
        this.count = count;
        group = new ConnectionGroup(
                "kv-ending-loop", new Serving.Loops(1, true, InlineReplies.TEXT), store, new Informed());
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.configureBlocking(false);
        InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
        group.listen(listening, group::adopt);
        group.start();
        client = new TestClient(address);
    }

    /** The owner that is to be told. */
    private final class Informed implements Serving.Owner {
        private final NetworkSettings network = new NetworkSettings(ListeningSockets.LOOPBACK, null, true);

        @Override
        public void closeSoon() {}

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }

        @Override
        public NetworkSettings network() {
            return network;
        }
    }

    @Override
    public void prepare() {
        try {
            assertEquals("1", client.ask("INCR a"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void act() {
        try {
            SocketChannel channel = mock(SocketChannel.class);
            when(channel.register(any(), anyInt(), any())).thenAnswer(call -> {
                call.getArgument(0, Selector.class).close();
                Faults.arm(kind, place, count);
                throw new ClosedChannelException();
            });
            group.adopt(channel);
            Throwable cause = failures.poll(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            Faults.disarm();
            assertNotNull(cause, "the owner was not told");
            if (cause.getMessage() == null || !cause.getMessage().startsWith("planted")) {
                assertInstanceOf(ClosedSelectorException.class, cause);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertTrue(group.join(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestClient.TIMEOUT_MILLIS)));
    }

    /** How many of the sockets are still open. */
    @Override
    public long check() {
        try {
            int sockets = listening.isOpen() ? 1 : 0;
            return isConnected() ? sockets + 1 : sockets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isConnected() throws IOException {
        if (count > 1) {
            // It might have to be waited for.
            return true;
        }
        try {
            assertEquals("", client.readToEnd());
            return false;
        } catch (SocketTimeoutException silence) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            client.close();
            listening.close();
            group.stop();
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
