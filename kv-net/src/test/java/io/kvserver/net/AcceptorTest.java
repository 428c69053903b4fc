package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.loop.LoopSelector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An acceptor on a loop whose turns the test runs, with real clients. Only failures of accepting are simulated. */
class AcceptorTest {
    private final List<SocketChannel> accepted = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private long nowNanos;
    private EventLoop loop;
    private ServerSocketChannel channel;
    private ServerSocketChannel observed;

    @BeforeEach
    void listen() throws Exception {
        loop = new EventLoop(() -> nowNanos);
        channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        channel.configureBlocking(false);
        observed = mock(ServerSocketChannel.class, delegatesTo(channel));
    }

    @AfterEach
    void close() throws Exception {
        for (SocketChannel one : accepted) {
            one.close();
        }
        for (Socket client : clients) {
            client.close();
        }
        channel.close();
        loop.close();
    }

    @Test
    void acceptedClientsAreNonBlockingAndSendSmallRepliesAtOnce() throws Exception {
        new Acceptor(loop, channel, accepted::add);
        connect(3);

        turnUntilAccepted(3);

        for (SocketChannel one : accepted) {
            assertFalse(one.isBlocking());
            assertTrue(one.getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    @Test
    void manyClientsAtOnceDoNotKeepTheLoopFromItsTasks() throws Exception {
        new Acceptor(loop, channel, accepted::add);
        connect(100);

        turn();
        assertTrue(accepted.size() <= 64, "accepted " + accepted.size() + " in one turn");
        turnUntilAccepted(100);
    }

    @Test
    void anAcceptThatFailsIsTriedAgainAfterAPauseAndNotBefore() throws Exception {
        doThrow(new IOException("Too many open files")).when(observed).accept();
        new Acceptor(loop, observed, accepted::add);
        connect(1);

        turn();
        verify(observed, times(1)).accept();

        // The client still waits, but the acceptor does not try again yet.
        turn();
        turnAfterMillis(99);
        verify(observed, times(1)).accept();

        // The pause ends in this turn; the next attempt fails, too.
        turnAfterMillis(1);
        turn();
        verify(observed, times(2)).accept();
        turn();
        verify(observed, times(2)).accept();
    }

    @Test
    void acceptsAgainWhenAcceptingSucceedsAgain() throws Exception {
        doThrow(new IOException("Too many open files"))
                .doAnswer(call -> channel.accept())
                .when(observed)
                .accept();
        new Acceptor(loop, observed, accepted::add);
        connect(2);
        turn();
        assertEquals(0, accepted.size());

        turnAfterMillis(100);

        turnUntilAccepted(2);
    }

    @Test
    void theLoopServesOthersWhileAcceptingPauses() throws Exception {
        doThrow(new IOException("Too many open files")).when(observed).accept();
        new Acceptor(loop, observed, accepted::add);
        connect(1);
        turn();
        List<String> done = new ArrayList<>();

        loop.execute(() -> done.add("served"));
        loop.runOnce();

        assertEquals(List.of("served"), done);
    }

    @Test
    void aListeningSocketThatIsClosedDuringThePauseStaysClosed() throws Exception {
        doThrow(new IOException("Too many open files")).when(observed).accept();
        Acceptor acceptor = new Acceptor(loop, observed, accepted::add);
        connect(1);
        turn();

        channel.close();
        acceptor.close();
        turnAfterMillis(100);
        turn();

        verify(observed, times(1)).accept();
    }

    @Test
    void aListeningSocketThatANewSelectorRefusesIsServedAgainAfterAPause() throws Exception {
        loop.close();
        loop = new EventLoop(() -> nowNanos, new RefusingSelector());
        new Acceptor(loop, channel, accepted::add);
        for (int i = 0; i < 512; i++) {
            loop.runOnce();
        }
        connect(1);
        turn();
        assertEquals(0, accepted.size());

        // Refused once more, at the end of the first pause.
        turnAfterMillis(100);
        turn();
        assertEquals(0, accepted.size());
        turnAfterMillis(100);

        turnUntilAccepted(1);
    }

    @Test
    void aRefusedSocketThatIsClosedDuringThePauseStaysClosed() throws Exception {
        loop.close();
        loop = new EventLoop(() -> nowNanos, new RefusingSelector());
        Acceptor acceptor = new Acceptor(loop, channel, accepted::add);
        for (int i = 0; i < 512; i++) {
            loop.runOnce();
        }

        acceptor.close();
        turnAfterMillis(100);
        turn();

        assertFalse(channel.isOpen());
    }

    /** A selector that spins without waiting; the selector that replaces it refuses channels twice. */
    private static final class RefusingSelector extends LoopSelector {
        private boolean spins = true;
        private int refusals = 2;

        RefusingSelector() throws IOException {}

        @Override
        public int select(Consumer<SelectionKey> dispatch, long timeoutMillis) throws IOException {
            return spins ? 0 : super.select(dispatch, timeoutMillis);
        }

        @Override
        public void replace(Consumer<SelectionKey> unmovable) throws IOException {
            super.replace(unmovable);
            spins = false;
        }

        @Override
        public SelectionKey move(SelectionKey key, Selector fresh, EventLoop.Ready owner) throws IOException {
            refusals--;
            throw new IOException("refused on purpose");
        }

        @Override
        public SelectionKey register(SelectableChannel what, int operations, EventLoop.Ready owner) throws IOException {
            if (!spins && refusals > 0) {
                refusals--;
                throw new IOException("refused on purpose");
            }
            return super.register(what, operations, owner);
        }
    }

    private void connect(int count) throws IOException {
        InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
        for (int i = 0; i < count; i++) {
            clients.add(new Socket(address.getAddress(), address.getPort()));
        }
        // A client may know that it is connected a moment before the server does.
        try (Selector probe = Selector.open()) {
            channel.register(probe, SelectionKey.OP_ACCEPT);
            assertEquals(1, probe.select());
        }
    }

    private void turnUntilAccepted(int count) throws IOException {
        while (accepted.size() < count) {
            turn();
        }
    }

    private void turnAfterMillis(long millis) throws IOException {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        turn();
    }

    /** One turn of the loop, without waiting. */
    private void turn() throws IOException {
        loop.execute(() -> {});
        loop.runOnce();
    }
}
