package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Session;
import io.kvserver.core.session.Turn;
import io.kvserver.net.loop.EventLoop;
import io.kvserver.net.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients whose connection is lost, on a loop whose turns the test runs. */
class LostClientsTest implements Connection.Owner {
    private final KvStore store = new KvStore();
    private long nowNanos;
    private int closed;
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new EventLoop(() -> nowNanos);
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    @Override
    public Session newSession(Transport transport, Runnable wake) {
        return store.newSession(InlineReplies.TEXT, wake);
    }

    @Override
    public void closed(Connection connection) {
        closed++;
    }

    private void turnAfterMillis(long millis) throws IOException {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        loop.execute(() -> {});
        loop.runOnce();
    }

    private void assertCounted(int count, String field) {
        assertEquals(count, store.metrics().number(field), field);
    }

    @Test
    void aClientThatTakesTooLongForItsHandshakeIsClosedAndCounted() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        TlsGroup group = new TlsGroup(loop, TlsServing.load(new TlsOptions().context(context)), "test");
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(listening.getLocalAddress());
                    SocketChannel channel = listening.accept()) {
                channel.configureBlocking(false);
                Connection connection =
                        new Connection(loop, new Turn(), owner -> new TlsTransport(group, channel, owner), this);
                connection.begin();

                turnAfterMillis(TlsGroup.HANDSHAKE_MILLIS - 1);
                assertEquals(0, closed);
                turnAfterMillis(1);
                while (closed == 0) {
                    turnAfterMillis(1);
                }
                assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            }
        }
        assertCounted(1, "tls_handshake_timeouts");
        assertCounted(0, "keepalive_disconnections");
    }

    @Test
    void aClientWhoseMachineNoLongerAnswersIsCounted() throws Exception {
        Transport transport = mock(Transport.class);
        when(transport.read(any())).thenThrow(new IOException("Connection timed out"));
        Connection connection = new Connection(loop, new Turn(), owner -> transport, this);
        Connection other = new Connection(loop, new Turn(), owner -> mock(Transport.class), this);

        connection.failed(new IOException("Connection timed out"));
        connection.failed(new IOException("Connection timed out"));
        other.failed(new IOException("Connection reset"));

        assertEquals(2, closed);
        assertCounted(1, "keepalive_disconnections");
        assertCounted(0, "tls_handshake_timeouts");
    }
}
