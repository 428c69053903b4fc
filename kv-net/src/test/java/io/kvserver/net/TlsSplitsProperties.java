package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * TLS records that arrive in pieces of any size, from the handshake to the end: the requests in them are answered as they are without encryption.
 */
class TlsSplitsProperties {
    private static Path directory;
    private static TestCertificates certificates;
    private static KvServer server;

    @BeforeContainer
    static void start() throws Exception {
        directory = Files.createTempDirectory("kv-tls");
        certificates = TestCertificates.make(directory, "EC");
        server = new KvServer.Builder().port(0).tls(certificates.options()).start();
    }

    @AfterContainer
    static void close() throws Exception {
        server.close();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Property(tries = 12)
    void requestsAreAnsweredTheSameHoweverTheirRecordsAreSplit(
            @ForAll long seed,
            @ForAll boolean newest,
            @ForAll boolean endsFirst,
            @ForAll @IntRange(min = 1, max = 40_000) int longestPiece,
            @ForAll @IntRange(min = 1, max = 60) int requests)
            throws Exception {
        Random random = new Random(seed);
        StringBuilder expected = new StringBuilder();
        try (SlowRelay relay = new SlowRelay(server.tlsPort(), () -> 1 + random.nextInt(longestPiece));
                SSLSocket client = (SSLSocket) certificates
                        .client(false)
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), relay.port())) {
            client.setSoTimeout(TestClient.TIMEOUT_MILLIS);
            client.setEnabledProtocols(new String[] {newest ? "TLSv1.3" : "TLSv1.2"});
            Random sizes = new Random(seed + 1);
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < requests; i++) {
                String word = "w".repeat(1 + sizes.nextInt(longestPiece < 50 ? 40 : 3000));
                batch.append("ECHO ").append(word).append('\n');
                expected.append(word).append('\n');
                if (sizes.nextBoolean()) {
                    client.getOutputStream().write(batch.toString().getBytes(ISO_8859_1));
                    batch.setLength(0);
                }
            }
            if (newest && endsFirst) {
                client.getOutputStream().write(batch.toString().getBytes(ISO_8859_1));
                client.shutdownOutput();
            } else {
                client.getOutputStream().write((batch + "QUIT\n").getBytes(ISO_8859_1));
            }

            assertEquals(expected.toString(), new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }
}
