package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile TLS clients. */
class HostileTlsTest {
    private static final byte ALERT = 21;

    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static KvServer server;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(directory, "EC");
        server = new KvServer.Builder().port(0).tls(certificates.options()).start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    /** A socket whose output can be held back, to send it together with something else. */
    private static final class HeldSocket extends Socket {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private boolean holds;

        HeldSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    (holds ? held : out).write(bytes, offset, length);
                }
            };
        }
    }

    private static SSLSocket connect(HeldSocket raw, String protocol) throws Exception {
        SSLSocket client = (SSLSocket)
                certificates.client(false).getSocketFactory().createSocket(raw, "localhost", raw.getPort(), true);
        client.setSoTimeout(TestClient.TIMEOUT_MILLIS);
        client.setEnabledProtocols(new String[] {protocol});
        client.getOutputStream().write("PING\n".getBytes(ISO_8859_1));
        assertEquals("PONG\n", new String(client.getInputStream().readNBytes(5), ISO_8859_1));
        return client;
    }

    /** Bytes that look like an alert stay in the buffer until the requests before them are answered; their number is limited. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void manyBytesThatLookLikeAnAlertEndTheConnection(String protocol) throws Exception {
        byte[] junk = new byte[60_000];
        Arrays.fill(junk, ALERT);
        try (HeldSocket raw = new HeldSocket(server.tlsPort());
                SSLSocket client = connect(raw, protocol)) {
            raw.holds = true;
            client.getOutputStream().write("PING\n".getBytes(ISO_8859_1));
            raw.held.writeBytes(junk);
            raw.holds = false;
            raw.getOutputStream().write(raw.held.toByteArray(), 0, raw.held.size());

            assertTrue(ends(client), "the connection goes on");
        }
        assertStillServes();
    }

    /** The server answers each change of keys; this client reads none of the answers. */
    @Test
    void endlessKeyChangesAreReadOnlyAsFastAsTheClientReadsTheAnswers() throws Exception {
        try (HeldSocket raw = new HeldSocket(server.tlsPort());
                SSLSocket client = connect(raw, "TLSv1.3")) {
            for (int i = 0; i < 2_000; i++) {
                // In TLS 1.3 this changes the client's keys, and asks the server to change its own.
                client.startHandshake();
            }
            client.getOutputStream().write("PING\nQUIT\n".getBytes(ISO_8859_1));
            assertEquals("PONG\n", new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        }
        assertStillServes();
    }

    /** The engine would wait for a record that its buffer cannot hold, and the loop would turn without end until the deadline. */
    @Test
    void recordLongerThanTlsAllowsEndsTheConnectionAtOnce() throws Exception {
        byte[] start = new byte[33_000];
        // A handshake record of 33,080 bytes.
        System.arraycopy(new byte[] {22, 3, 1, (byte) (33_080 >> 8), (byte) 33_080}, 0, start, 0, 5);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.tlsPort())) {
            client.setSoTimeout(TestClient.TIMEOUT_MILLIS);
            client.getOutputStream().write(start);
            assertTrue(ends(client), "the connection goes on");
        }
        String report = server.store().call("INFO", "stats").text();
        assertTrue(report.contains("tls_handshake_timeouts:0\r\n"), report);
        assertStillServes();
    }

    private static boolean ends(Socket client) {
        try {
            while (client.getInputStream().read() >= 0) {
                // Reads up to the end.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void assertStillServes() throws Exception {
        try (HeldSocket raw = new HeldSocket(server.tlsPort());
                SSLSocket other = connect(raw, "TLSv1.3")) {
            assertTrue(other.isConnected());
        }
    }
}
