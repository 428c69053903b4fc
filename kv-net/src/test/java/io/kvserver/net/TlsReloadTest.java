package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are replaced while a server runs. */
class TlsReloadTest {
    @TempDir
    private static Path directory;

    private static TestCertificates before;
    private static TestCertificates after;

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private KvServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        before = TestCertificates.make(Files.createDirectory(directory.resolve("before")), "EC");
        after = TestCertificates.make(Files.createDirectory(directory.resolve("after")), "RSA");
    }

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).tls(before.options()).start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** A client that trusts only these certificates. */
    private SSLSocket connect(TestCertificates trusted) throws Exception {
        SSLSocket socket = (SSLSocket) trusted.client(false)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.tlsPort());
        socket.setSoTimeout(TestClient.TIMEOUT_MILLIS);
        return socket;
    }

    private static String ping(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("PING\n".getBytes(ISO_8859_1));
        return new String(socket.getInputStream().readNBytes(5), ISO_8859_1);
    }

    private void assertKnown(TestCertificates shown, TestCertificates other) throws Exception {
        try (SSLSocket knows = connect(shown);
                SSLSocket doesNot = connect(other)) {
            assertEquals("PONG\n", ping(knows));
            assertThrows(SSLException.class, doesNot::startHandshake);
        }
    }

    @Test
    void newConnectionsGetTheNewCertificateAndOldConnectionsStay() throws Exception {
        try (SSLSocket old = connect(before)) {
            assertEquals("PONG\n", ping(old));

            server.reloadTls(after.options());

            assertEquals("PONG\n", ping(old));
            assertKnown(after, before);
        }
    }

    @Test
    void theSameFilesMayHoldNewCertificates() throws Exception {
        TestCertificates replaced = TestCertificates.make(Files.createDirectory(directory.resolve("replaced")), "EC");
        server.reloadTls(replaced.options());
        Files.copy(after.certificate, replaced.certificate, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        IOException half = assertThrows(IOException.class, server::reloadTls);
        assertTrue(half.getMessage().contains("is not that of the certificate"), half.getMessage());
        assertKnown(replaced, before);

        Files.copy(after.key, replaced.key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        server.reloadTls();
        assertKnown(after, replaced);
    }

    @Test
    void aCertificateThatCannotBeUsedChangesNothing() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");

        assertThrows(IOException.class, () -> server.reloadTls(before.options().certificate(empty)));
        assertThrows(IOException.class, () -> server.reloadTls(before.options().key(directory.resolve("none"))));
        assertThrows(IOException.class, () -> server.reloadTls(before.options().key(after.key)));

        assertKnown(before, after);
    }

    @Test
    void configSetReplacesBothFilesAtOnceOrNeither() throws Exception {
        try (TestClient client = new TestClient(server)) {
            String failed = client.ask("CONFIG SET tls-cert-file " + after.certificate);
            assertTrue(
                    failed.startsWith("ERR CONFIG SET failed (possibly related to argument 'tls-cert-file') - "),
                    failed);
            assertKnown(before, after);

            assertEquals(
                    "OK", client.ask("CONFIG SET tls-cert-file " + after.certificate + " tls-key-file " + after.key));

            assertKnown(after, before);
            assertEquals("tls-cert-file", client.ask("CONFIG GET tls-cert-file"));
            assertEquals(after.certificate.toString(), client.readLine());
            assertEquals("OK", client.ask("CONFIG SET tls-protocols TLSv1.2"));
            assertEquals("tls-protocols", client.ask("CONFIG GET tls-protocols"));
            assertEquals("TLSv1.2", client.readLine());
            assertTrue(client.ask("CONFIG SET tls-auth-clients maybe").startsWith("ERR CONFIG SET failed"));
            assertEquals("tls-auth-clients", client.ask("CONFIG GET tls-auth-clients"));
            assertEquals("no", client.readLine());
            assertEquals("tls-port", client.ask("CONFIG GET tls-port"));
            assertEquals(String.valueOf(server.tlsPort()), client.readLine());
        }
    }

    @Test
    void aServerWithoutTlsHasNothingToReplace() throws Exception {
        try (KvServer plain = new KvServer.Builder().port(0).start();
                TestClient client = new TestClient(plain)) {
            assertThrows(IllegalStateException.class, plain::reloadTls);
            assertTrue(client.ask("CONFIG SET tls-cert-file x").endsWith("this server has no port for TLS"));
            assertEquals("tls-cert-file", client.ask("CONFIG GET tls-cert-file"));
            assertEquals("", client.readLine());
        }
    }

    @Test
    void theExpiryIsShownAndLoggedInAdvance() throws Exception {
        // The test's certificates are valid for ten days.
        assertTrue(log.has(Level.WARNING, "the server's certificate expires on "), "logged");
        try (TestClient client = new TestClient(server)) {
            client.send("INFO server\nQUIT\n");
            String expiry = "tls_certificate_expiry:" + server.tlsExpiry().getEpochSecond();
            assertTrue(client.readToEnd().contains(expiry), expiry);
        }
    }
}
