package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a group when things fail that do not fail in practice; so the channels are stubs. */
class ConnectionGroupTest {
    private ConnectionGroup group;
    private ServerSocketChannel listening;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws Exception {
        group = new ConnectionGroup("kv-group-test", true, new KvStore(), InlineReplies.TEXT, () -> {});
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.configureBlocking(false);
        address = (InetSocketAddress) listening.getLocalAddress();
        group.listen(listening, group::adopt);
        group.start();
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
        SocketChannel breaksTheSelector = mock(SocketChannel.class);
        when(breaksTheSelector.register(any(), anyInt(), any())).thenAnswer(call -> {
            call.getArgument(0, Selector.class).close();
            throw new ClosedChannelException();
        });
        try (TestClient client = new TestClient(address)) {
            assertEquals("1", client.ask("INCR a"));

            group.adopt(breaksTheSelector);

            assertEquals("", client.readToEnd());
        }
        stop();
        assertThrows(ConnectException.class, () -> new TestClient(address));
    }

    @Test
    void nobodyCanConnectOnceItHasStoppedAccepting() throws Exception {
        group.stopAccepting();

        assertThrows(ConnectException.class, () -> new TestClient(address));
        stop();
    }

    private void stop() {
        group.stopAccepting();
        group.stop();
        group.join();
    }
}
