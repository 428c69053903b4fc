package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a group when things fail that do not fail in practice; so the channels are stubs. */
class ConnectionGroupTest {
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private ConnectionGroup group;
    private ServerSocketChannel listening;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws Exception {
        group = new ConnectionGroup(
                "kv-group-test", new Serving.Loops(1, true, InlineReplies.TEXT), new KvStore(), new Unclosed());
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.configureBlocking(false);
        address = (InetSocketAddress) listening.getLocalAddress();
        group.listen(listening, group::adopt);
        group.start();
    }

    /** A server that notes why a group has failed. */
    private final class Unclosed implements Serving.Owner {
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

    @Test
    void aClientThatCannotBeServedDisturbsNoOther() throws Exception {
        SocketChannel unusable = mock(SocketChannel.class);
        when(unusable.register(any(), anyInt(), any())).thenThrow(new StackOverflowError("on purpose"));
        try (TestClient client = new TestClient(address)) {
            assertEquals("1", client.ask("INCR a"));

            group.adopt(unusable);

            assertEquals("2", client.ask("INCR a"));
        }
        stop();
    }

    @Test
    void aGroupWhoseSelectorFailsDisconnectsItsClientsAndCanStillBeStopped() throws Exception {
        try (TestClient client = new TestClient(address)) {
            assertEquals("1", client.ask("INCR a"));

            group.adopt(breaksTheSelector());

            assertEquals("", client.readToEnd());
        }
        stop();
        assertThrows(ConnectException.class, () -> new TestClient(address));
    }

    @Test
    void nobodyCanConnectOnceItHasStoppedAccepting() throws Exception {
        group.stopAccepting(inTime());

        assertThrows(ConnectException.class, () -> new TestClient(address));
        stop();
    }

    @Test
    void aGroupThatHasFailedSaysWhyAndClosesTheClientsThatItIsHanded() throws Exception {
        group.adopt(breaksTheSelector());
        assertTrue(group.join(inTime()));

        SocketChannel late = SocketChannel.open();
        group.adopt(late);

        assertFalse(late.isOpen());
        assertEquals(1, failures.size());
        assertInstanceOf(ClosedSelectorException.class, failures.get(0));
        stop();
    }

    @Test
    void clientsThatWereHandedOverBeforeTheFailureAreClosedToo() throws Exception {
        CountDownLatch handedOver = new CountDownLatch(1);
        SocketChannel waits = mock(SocketChannel.class);
        when(waits.register(any(), anyInt(), any())).thenAnswer(call -> {
            handedOver.await();
            throw new ClosedChannelException();
        });
        SocketChannel late = SocketChannel.open();

        group.adopt(waits);
        group.adopt(breaksTheSelector());
        group.adopt(late);
        handedOver.countDown();
        assertTrue(group.join(inTime()));

        assertFalse(late.isOpen());
        stop();
    }

    @Test
    void aThreadThatIsStuckIsNotWaitedForForEver() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        SocketChannel blocks = mock(SocketChannel.class);
        when(blocks.register(any(), anyInt(), any())).thenAnswer(call -> {
            stuck.countDown();
            released.await();
            throw new ClosedChannelException();
        });
        group.adopt(blocks);
        stuck.await();

        group.stopAccepting(System.nanoTime());
        group.stop();
        assertFalse(group.join(System.nanoTime()));

        released.countDown();
        assertTrue(group.join(inTime()));
    }

    /** A channel with which the group's loop fails. */
    static SocketChannel breaksTheSelector() throws Exception {
        SocketChannel channel = mock(SocketChannel.class);
        when(channel.register(any(), anyInt(), any())).thenAnswer(call -> {
            call.getArgument(0, Selector.class).close();
            throw new ClosedChannelException();
        });
        return channel;
    }

    private static long inTime() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestClient.TIMEOUT_MILLIS);
    }

    private void stop() {
        group.stopAccepting(inTime());
        group.stop();
        assertTrue(group.join(inTime()));
    }
}
