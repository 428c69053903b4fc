package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Access;
import io.kvserver.core.Effort;
import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.SessionDriver;
import io.kvserver.net.TlsOptions.ClientAuth;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections, with the JDK's clients. */
class TlsTest {
    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory, "EC");
    }

    private static KvServer serve(TlsOptions options) throws IOException {
        return new KvServer.Builder().port(0).tls(options).start();
    }

    private static SSLSocket connect(int port, String protocol) throws Exception {
        return connect(certificates.client(false), port, protocol);
    }

    private static SSLSocket connect(SSLContext context, int port, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TestClient.TIMEOUT_MILLIS);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String exchange(SSLSocket socket, String text, int replyBytes) throws IOException {
        send(socket, text);
        return new String(socket.getInputStream().readNBytes(replyBytes), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requestsAndRepliesAreEncrypted(String protocol) throws Exception {
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), protocol)) {
            assertEquals("OK\n1\n2\n", exchange(client, "SET a x\nINCR b\nINCR b\n", 7));
            assertEquals(protocol, client.getSession().getProtocol());
            send(client, "GET a\nQUIT\n");
            // The end is announced by a TLS alert; without it the client's socket throws.
            assertEquals("x\n", new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    @Test
    void bothPortsServeTheSameStore() throws Exception {
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), "TLSv1.3");
                TestClient plain = new TestClient(server)) {
            assertEquals("OK", plain.ask("SET a plain"));
            assertEquals("plain\n", exchange(client, "GET a\n", 6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void longValuesAndPipelinesArriveWhole(String protocol) throws Exception {
        String value = "0123456789abcdef".repeat(1 << 17);
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), protocol)) {
            String set = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$" + value.length() + "\r\n" + value + "\r\n";
            assertEquals("+OK\r\n", exchange(client, set, 5));
            int requests = Effort.usual(20, 5);
            send(client, "*2\r\n$3\r\nGET\r\n$1\r\na\r\n".repeat(requests));
            String reply = "$" + value.length() + "\r\n" + value + "\r\n";
            InputStream in = client.getInputStream();
            for (int i = 0; i < requests; i++) {
                assertEquals(reply, new String(in.readNBytes(reply.length()), ISO_8859_1));
            }
        }
    }

    /** While another thread makes room for the value, what has been decrypted waits. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aVeryLongValueArrivesWhole(String protocol) throws Exception {
        String value = "0123456789abcdef".repeat(20 << 16);
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), protocol)) {
            String set = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$" + value.length() + "\r\n" + value + "\r\n";
            assertEquals("+OK\r\n+PONG\r\n", exchange(client, set + "PING\r\n", 12));
            assertTrue(value.equals(server.store().strings().get("a")));
        }
    }

    /** Its requests in full records take longer than its share of a turn. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void veryManyRequestsAreAllAnsweredWhileOthersAreServed(String protocol) throws Exception {
        int requests = Effort.usual(200_000, 100_000);
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), protocol);
                TestClient other = new TestClient(server)) {
            assertEquals("PONG", other.ask("PING"));
            Thread sender = new Thread(() -> {
                try {
                    send(client, "PING\n".repeat(requests));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            InputStream in = client.getInputStream();
            for (int i = 0; i < 20; i++) {
                assertEquals("PONG\n".repeat(requests / 20), new String(in.readNBytes(requests / 4), ISO_8859_1));
                assertEquals("PONG", other.ask("PING"));
            }
            sender.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 5000})
    void recordsMayBeSplitAnywhere(int most) throws Exception {
        Random random = new Random(most);
        String value = "v".repeat(most < 10 ? 300 : 40_000);
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (KvServer server = serve(certificates.options());
                    SlowRelay relay = new SlowRelay(server.tlsPort(), () -> 1 + random.nextInt(most));
                    SSLSocket client = connect(relay.port(), protocol)) {
                assertEquals("OK\n", exchange(client, "SET a " + value + "\n", 3));
                send(client, "GET a\nQUIT\n");
                assertEquals(value + "\n", new String(client.getInputStream().readAllBytes(), ISO_8859_1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientThatHasFinishedSendingGetsAllReplies(String protocol) throws Exception {
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), protocol)) {
            send(client, "SET a x\n" + "GET a\n".repeat(10_000));
            client.shutdownOutput();

            assertEquals(
                    "OK\n" + "x\n".repeat(10_000),
                    new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientThatGoesWhileItWaitsForAKeyTakesNothing(String protocol) throws Exception {
        try (KvServer server = serve(certificates.options())) {
            try (SSLSocket client = connect(server.tlsPort(), protocol)) {
                send(client, "BLPOP q 0\n");
                awaitBlocked(server, 1);
            }

            awaitBlocked(server, 0);

            assertEquals(1, server.store().call("RPUSH", "q", "x").integer());
            assertEquals(1, server.store().call("LLEN", "q").integer());
        }
    }

    private static void awaitBlocked(KvServer server, int count) {
        while (!server.store().call("INFO", "clients").text().contains("blocked_clients:" + count + "\r")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anotherHandshakeIsRefused() throws Exception {
        try (KvServer server = serve(certificates.options());
                SSLSocket client = connect(server.tlsPort(), "TLSv1.2")) {
            assertEquals("PONG\n", exchange(client, "PING\n", 5));

            client.startHandshake();

            assertThrows(IOException.class, () -> {
                while (client.getInputStream().read() >= 0) {
                    // Reads up to the end.
                }
                throw new IOException("closed");
            });
            assertStillServes(server);
        }
    }

    private static void assertStillServes(KvServer server) throws Exception {
        try (SSLSocket other = connect(server.tlsPort(), "TLSv1.3")) {
            assertEquals("PONG\n", exchange(other, "PING\n", 5));
        }
    }

    @Test
    void aClientThatDoesNotEncryptIsDisconnected() throws Exception {
        try (KvServer server = serve(certificates.options());
                TestClient plain =
                        new TestClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tlsPort()))) {
            plain.send("PING\r\n");

            assertFalse(plain.readToEnd().contains("PONG"));
            assertStillServes(server);
        }
    }

    @Test
    void aClientMayHaveToShowACertificate() throws Exception {
        TlsOptions options =
                certificates.options().authorities(certificates.certificate).clientAuth(ClientAuth.REQUIRED);
        try (KvServer server = serve(options);
                SSLSocket known = connect(certificates.client(true), server.tlsPort(), "TLSv1.3");
                SSLSocket unknown = connect(server.tlsPort(), "TLSv1.3")) {
            assertEquals("PONG\n", exchange(known, "PING\n", 5));
            assertThrows(IOException.class, () -> {
                if (!exchange(unknown, "PING\n", 5).equals("PONG\n")) {
                    throw new IOException("no reply");
                }
            });
        }
    }

    @Test
    void aCertificateMayBeOptional() throws Exception {
        TlsOptions options =
                certificates.options().authorities(certificates.certificate).clientAuth(ClientAuth.OPTIONAL);
        try (KvServer server = serve(options);
                SSLSocket known = connect(certificates.client(true), server.tlsPort(), "TLSv1.3");
                SSLSocket unknown = connect(server.tlsPort(), "TLSv1.2")) {
            assertEquals("PONG\n", exchange(known, "PING\n", 5));
            assertEquals("PONG\n", exchange(unknown, "PING\n", 5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientMayBeTheUserThatItsCertificateNames(String protocol) throws Exception {
        TlsOptions options = certificates
                .options()
                .authorities(certificates.certificate)
                .clientAuth(ClientAuth.OPTIONAL)
                .userFromCertificate(true);
        try (KvServer server = serve(options)) {
            try (SSLSocket early = connect(certificates.client(true), server.tlsPort(), protocol);
                    TestClient admin = new TestClient(server)) {
                assertEquals("default\n", exchange(early, "ACL WHOAMI\n", 8));
                assertEquals("OK", admin.ask("ACL SETUSER localhost on +acl|whoami"));
                assertEquals("OK", admin.ask("ACL SETUSER default off"));
            }
            try (SSLSocket named = connect(certificates.client(true), server.tlsPort(), protocol);
                    SSLSocket unnamed = connect(server.tlsPort(), protocol)) {
                assertEquals("localhost\nNOPERM", exchange(named, "ACL WHOAMI\nGET a\n", 16));
                assertEquals("NOAUTH", exchange(unnamed, "ACL WHOAMI\n", 6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @Timeout(60)
    void aClientAuthenticatedByItsCertificateMayStayIdle(String protocol) throws Exception {
        SettableClock clock = new SettableClock();
        KvStore.Builder store = new KvStore.Builder()
                .clock(clock)
                .password("secret")
                .access(new Access().user("localhost", "on", "+@all", "~*"));
        TlsOptions options = certificates
                .options()
                .authorities(certificates.certificate)
                .clientAuth(ClientAuth.OPTIONAL)
                .userFromCertificate(true);
        try (KvServer server =
                        new KvServer.Builder().port(0).tls(options).store(store).start();
                SSLSocket silent = connect(certificates.client(true), server.tlsPort(), protocol);
                TestClient unknown = new TestClient(server)) {
            silent.startHandshake();
            assertTrue(unknown.ask("PING").startsWith("NOAUTH"));
            SessionDriver admin = new SessionDriver(server.store());
            assertEquals("OK\n", admin.exchange("AUTH secret\n"));
            while (!admin.exchange("CLIENT LIST\n").contains(" user=localhost ")) {
                Thread.onSpinWait();
            }

            clock.advance(Duration.ofSeconds(61));

            assertEquals("", unknown.readToEnd());
            assertEquals("PONG\n", exchange(silent, "PING\n", 5));
        }
    }

    @Test
    void theKeyMayBeEncrypted() throws Exception {
        TlsOptions options =
                certificates.options().key(certificates.encryptedKey).keyPassword(TestCertificates.PASSWORD);
        try (KvServer server = serve(options);
                SSLSocket client = connect(server.tlsPort(), "TLSv1.3")) {
            assertEquals("PONG\n", exchange(client, "PING\n", 5));
        }
    }

    @Test
    void anSslContextOfTheOwnersCanBeUsed() throws Exception {
        TlsOptions options = new TlsOptions().context(certificates.client(true)).clientAuth(ClientAuth.NONE);
        try (KvServer server = serve(options.protocols("TLSv1.2"));
                SSLSocket client = connect(server.tlsPort(), "TLSv1.2");
                SSLSocket newer = connect(server.tlsPort(), "TLSv1.3")) {
            assertEquals("PONG\n", exchange(client, "PING\n", 5));
            assertThrows(IOException.class, newer::startHandshake);
        }
    }

    @Test
    void errorsNameTheWrongOption() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        String missing = "none.pem";

        assertTrue(refusal(certificates.options().key(empty)).contains("empty.pem"));
        assertTrue(refusal(certificates.options().certificate(empty)).contains("empty.pem"));
        assertTrue(
                refusal(certificates.options().key(directory.resolve(missing))).contains(missing));
        assertTrue(
                refusal(certificates.options().key(certificates.encryptedKey)).contains("tls-key-file-pass"));
        assertTrue(
                refusal(certificates.options().clientAuth(ClientAuth.REQUIRED)).contains("tls-ca-cert-file"));
        assertTrue(refusal(certificates.options().userFromCertificate(true)).contains("tls-auth-clients-user"));
        assertTrue(refusal(new TlsOptions()).contains("tls-cert-file"));
    }

    private static String refusal(TlsOptions options) {
        return String.valueOf(
                assertThrows(Exception.class, () -> serve(options).close()).getMessage());
    }
}
