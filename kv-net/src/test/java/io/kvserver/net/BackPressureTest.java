package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that does not read its replies is not read from. */
class BackPressureTest {
    private static final byte[] VALUE = new byte[1 << 20];
    /** The client has blocked for good once it could not send this many times; each time the event loop has served another client. */
    private static final int FOR_GOOD = 300;

    private KvServer server;
    private SocketChannel lazy;
    private TestClient other;

    @BeforeEach
    void connect() throws Exception {
        // One loop, so that a reply to one client shows that the other had its turn.
        server = new KvServer.Builder().port(0).eventLoops(1).start();
        other = new TestClient(server);
        lazy = SocketChannel.open();
        lazy.setOption(StandardSocketOptions.SO_SNDBUF, 32 << 10);
        lazy.setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
        lazy.connect(server.address());
        lazy.configureBlocking(false);
        Arrays.fill(VALUE, (byte) 'v');
        server.store().set("a".getBytes(ISO_8859_1), VALUE);
    }

    @AfterEach
    void disconnect() throws Exception {
        lazy.close();
        other.close();
        server.close();
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFromAndLosesNothing() throws Exception {
        ByteBuffer unsent = ByteBuffer.allocate(0);
        int requests = 0;
        int refusals = 0;
        while (refusals < FOR_GOOD) {
            if (!unsent.hasRemaining()) {
                unsent = ByteBuffer.wrap(request(requests++));
                assertTrue(requests < 2000, "the server reads on and on from a client that does not read");
            }
            if (lazy.write(unsent) > 0) {
                refusals = 0;
            } else {
                refusals++;
                assertEquals("PONG", other.ask("PING"));
            }
        }

        lazy.configureBlocking(true);
        InputStream in = new BufferedInputStream(lazy.socket().getInputStream(), 1 << 16);
        lazy.socket().setSoTimeout(TestClient.TIMEOUT_MILLIS);
        for (int i = 0; i < requests - 1; i++) {
            assertReply(i, in);
        }
        lazy.write(unsent);
        assertReply(requests - 1, in);
        lazy.shutdownOutput();
        assertEquals(-1, in.read());
    }

    /** A request for the value and one for the number, padded to 32 KB, so that a few of them fill the sockets. */
    private static byte[] request(int number) {
        return ("GET a" + " ".repeat(32 << 10) + "\nECHO " + number + "\n").getBytes(ISO_8859_1);
    }

    private static void assertReply(int number, InputStream in) throws IOException {
        String expected = "\n" + number + "\n";

        assertTrue(Arrays.equals(VALUE, in.readNBytes(VALUE.length)), "value " + number);
        assertEquals(expected, new String(in.readNBytes(expected.length()), ISO_8859_1));
    }
}
