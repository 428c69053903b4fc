package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.KvStore;
import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Warnings are for the server's owner: nothing that a client can send makes a warning or an error. INFO tells what the server did by itself.
 */
class LogLevelsTest {
    private static final List<String> WRONG_LINES = List.of(
            "AUTH wrong",
            "AUTH nobody wrong",
            "HELLO 9",
            "EVAL 'no lua' 0",
            "EVAL \"error('x')\" 0",
            "FUNCTION LOAD garbage",
            "RESTORE a 0 garbage",
            "CONFIG SET maxmemory much",
            "CONFIG SET dir /nowhere",
            "CONFIG REWRITE",
            "ACL SETUSER x nonsense",
            "ACL LOAD",
            "ACL SAVE",
            "SAVE",
            "BGSAVE",
            "BGREWRITEAOF",
            "SHUTDOWN SAVE",
            "DEBUG SEGFAULT",
            "DEBUG SLEEP 1",
            "REPLICAOF localhost 1",
            "PSYNC ? -1",
            "CLUSTER MEET 127.0.0.1 1",
            "MODULE LOAD x",
            "MIGRATE 127.0.0.1 1 a 0 1",
            "unbalanced \"quotes");

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    /** Uncaught exceptions of all threads. */
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

    private final Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();

    @TempDir
    private Path directory;

    @BeforeEach
    void collectUncaught() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    }

    @AfterEach
    void noThreadDied() {
        Thread.setDefaultUncaughtExceptionHandler(usual);
        assertEquals(List.of(), uncaught);
    }

    /** Sends a text, and reads until the server has answered it and closed, or has closed early. */
    private static void say(KvServer server, String text) throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.send(text);
            client.endOutput();
            client.readToEnd();
        } catch (SocketException reset) {
            // The server closed before it had read everything.
        }
    }

    private static String array(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }

    @Test
    void theUsualWorkOfAServerWithFilesLogsOnlyWhatItHasSaved() throws Exception {
        KvStore.Builder store = new KvStore.Builder().dataDirectory(directory.resolve("data"));
        for (int day = 0; day < 2; day++) {
            try (KvServer server = new KvServer.Builder()
                            .port(0)
                            .jmx(true)
                            .metrics(ANY_PORT)
                            .store(store)
                            .start();
                    TestClient client = new TestClient(server);
                    TestClient subscriber = new TestClient(server)) {
                subscriber.ask("SUBSCRIBE news");
                assertEquals("OK", client.ask("SET a 1"));
                assertEquals("1", client.ask("PUBLISH news hello"));
                client.ask("EVAL \"return redis.call('INCR', KEYS[1])\" 1 a");
                assertEquals("OK", client.ask("SAVE"));
            }
        }

        log.assertQuiet();
        assertEquals(List.of("saved 1 keys", "saved 1 keys"), log.messages(Level.INFO));
    }

    static List<Transcript> transcripts() {
        return Transcripts.all();
    }

    /** The transcripts contain each command, with accepted and refused arguments. */
    @ParameterizedTest
    @MethodSource("transcripts")
    void anErrorReplyIsNotLoggedAsWell(Transcript transcript) throws Exception {
        StringBuilder all = new StringBuilder();
        for (Exchange exchange : transcript.exchanges()) {
            all.append(new String(exchange.requestBytes(), ISO_8859_1));
        }
        try (KvServer server = new KvServer.Builder().port(0).start()) {
            say(server, all.toString());
        }

        log.assertQuiet();
    }

    /** Refused requests, and bytes that are not requests. */
    private static List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        for (String line : WRONG_LINES) {
            wrong.add(line + "\r\n");
        }
        wrong.add("*abc\r\n");
        wrong.add("*99999999\r\n");
        wrong.add("*1\r\n$-5\r\n");
        wrong.add("*1\r\n$999999999999\r\n");
        wrong.add("*1\r\n+PING\r\n");
        wrong.add("*2\r\n$3\r\nGET\r\n$5\r\nab");
        wrong.add("x".repeat(100_000));
        wrong.add("\0\1\2\377\n");
        wrong.add("POST / HTTP/1.1\r\nHost: kv\r\n\r\nFLUSHALL\r\n");
        wrong.add("\26\3\1\2\0\1\0\1\374\3\3");
        wrong.add(
                array("SET", "list", "x") + array("LPUSH", "list", "a") + array("MULTI") + array("NO") + array("EXEC"));
        return wrong;
    }

    @Test
    void refusedRequestsAreNotLogged() throws Exception {
        try (KvServer server = new KvServer.Builder()
                .port(0)
                .store(new KvStore.Builder().password("secret").maxMemory(1 << 20))
                .start()) {
            for (String text : wrong()) {
                say(server, text);
                say(server, array("AUTH", "secret") + text);
            }
            // More than fits into the store's memory.
            say(server, array("AUTH", "secret") + array("SET", "large", "x".repeat(2 << 20)));
            try (TestClient client = new TestClient(server)) {
                assertEquals("OK", client.ask("AUTH secret"));
            }
        }

        log.assertQuiet();
        assertTrue(
                log.messages(Level.INFO).stream().allMatch(message -> message.startsWith("SHUTDOWN ")),
                log.messages(Level.INFO)::toString);
    }

    @Test
    void disconnectedAndRejectedClientsAreNotLogged() throws Exception {
        try (KvServer server = new KvServer.Builder()
                .port(0)
                .store(new KvStore.Builder().maxClients(3))
                .start()) {
            try (TestClient one = new TestClient(server);
                    TestClient two = new TestClient(server);
                    TestClient three = new TestClient(server)) {
                assertEquals("PONG", one.ask("PING"));
                assertEquals("PONG", two.ask("PING"));
                assertEquals("PONG", three.ask("PING"));
                say(server, "PING\r\n");
                one.send("BLPOP queue 0\n");
                one.reset();
                two.send(array("SET", "key", "x".repeat(1 << 20))
                        + array("GET", "key").repeat(50));
                two.reset();
                three.send("*2\r\n$3\r\nGET\r\n$100\r\nhalf");
                three.reset();
            }
            for (int i = 0; i < 20; i++) {
                new TestClient(server).reset();
            }
            awaitAlone(server);
        }

        log.assertQuiet();
        assertEquals(List.of(), log.messages(Level.INFO));
    }

    /** Waits until the server has noticed that the others are gone. */
    private static void awaitAlone(KvServer server) throws IOException {
        boolean alone = false;
        while (!alone) {
            try (TestClient client = new TestClient(server)) {
                client.send("INFO clients\nQUIT\n");
                alone = client.readToEnd().contains("connected_clients:1\r");
            } catch (SocketException | EOFException tooMany) {
                alone = false;
            }
        }
    }

    @Test
    void wrongInputToTheTlsPortOrTheMetricsPortIsNotLogged() throws Exception {
        TestCertificates certificates = TestCertificates.make(Files.createDirectory(directory.resolve("tls")), "EC");
        TestCertificates others = TestCertificates.make(Files.createDirectory(directory.resolve("others")), "EC");
        TlsOptions strict = certificates
                .options()
                .clientAuth(TlsOptions.ClientAuth.REQUIRED)
                .authorities(certificates.certificate);
        try (KvServer server =
                new KvServer.Builder().port(0).metrics(ANY_PORT).tls(strict).start()) {
            InetSocketAddress tls = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tlsPort());
            for (InetSocketAddress address : List.of(tls, server.metricsAddress())) {
                for (String text : List.of(
                        "", "PING\r\n", "\26\3\1\2\0\1\0\1\374\3\3", "GET / HTTP/9\r\n\r\n", "\0".repeat(9000))) {
                    try (TestClient client = new TestClient(address)) {
                        client.send(text);
                        client.endOutput();
                        client.readToEnd();
                    } catch (SocketException reset) {
                        // The server closed before it had read everything.
                    }
                    try (TestClient client = new TestClient(address)) {
                        client.send(text);
                        client.reset();
                    }
                }
            }
            for (TestCertificates shown : List.of(others, certificates)) {
                assertRefused(shown, shown == others, server);
            }
        }

        // The test's certificates are valid for ten days, so the server warns of their expiry.
        assertEquals(
                List.of(),
                log.messages(Level.WARNING).stream()
                        .filter(message -> !message.startsWith("the server's certificate expires on "))
                        .toList());
        assertEquals(List.of(), log.messages(Level.SEVERE));
    }

    /** A client that does not trust the server, or that shows no certificate. */
    private static void assertRefused(TestCertificates trusted, boolean shows, KvServer server) throws Exception {
        try (SSLSocket socket = (SSLSocket) trusted.client(shows)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.tlsPort())) {
            socket.setSoTimeout(TestClient.TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\n".getBytes(ISO_8859_1));
            assertTrue(socket.getInputStream().read() < 0, "it is refused");
        } catch (SSLException | SocketException refused) {
            // In TLS 1.3 the client learns of it when it reads.
        }
    }
}
