package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kvserver.core.KvStore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection ends because the client has finished, has asked for it, or has sent a malformed request. */
class EndOfConnectionTest {
    private static final int MEGABYTE = 1 << 20;

    private final KvStore store = new KvStore();
    private KvServer server;
    private TestClient client;

    @BeforeEach
    void connect() throws Exception {
        server = new KvServer.Builder().port(0).store(store).start();
        client = new TestClient(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void aClientThatHasFinishedSendingGetsAllRepliesAndThenTheEnd() throws Exception {
        client.send("INCR a\n".repeat(10_000));
        client.endOutput();

        String replies = client.readToEnd();

        assertEquals(linesFrom1To(10_000), replies);
    }

    @Test
    void aClientThatHasFinishedSendingGetsMoreThanTheSocketsCanHold() throws Exception {
        String value = "x".repeat(MEGABYTE);
        store.set("a", value);
        client.send("GET a\n".repeat(32));
        client.endOutput();

        for (int i = 0; i < 32; i++) {
            assertEquals(value, client.readLine(), "reply " + i);
        }
        assertEquals("", client.readToEnd());
    }

    @Test
    void anIncompleteRequestAtTheEndIsNotRun() throws Exception {
        client.send("SET a 1\nSET a 2");
        client.endOutput();

        assertEquals("OK\n", client.readToEnd());
        assertEquals("1", store.get("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "STOP", "quit"})
    void nothingIsRunAfterAClose(String request) throws Exception {
        client.send("INCR a\n" + request + "\nINCR a\n");

        assertEquals("1\n", client.readToEnd());
        assertEquals("1", store.get("a"));
    }

    @Test
    void quitInRespIsAnsweredFirst() throws Exception {
        client.send("*2\r\n$4\r\nINCR\r\n$1\r\na\r\n*1\r\n$4\r\nQUIT\r\n*2\r\n$4\r\nINCR\r\n$1\r\na\r\n");

        assertEquals(":1\r\n+OK\r\n", client.readToEnd());
        assertEquals("1", store.get("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*1\r\n$-5\r\n|invalid bulk length",
                "*1\r\n$-5|invalid bulk length",
                "*x|invalid multibulk length",
                "*1048577\r\n|invalid multibulk length",
                "*1\r\n$536870913\r\n|invalid bulk length",
                "*1\r\n$99999999999999999999\r\n|invalid bulk length",
                "*1\r\n:4\r\n|expected '$', got ':'",
                "*1\r\n$4\r\nPINGPING\r\n|expected CRLF after a bulk string of 4 bytes",
            })
    void badFramingIsReportedAndEndsTheConnection(String inputAndError) throws Exception {
        int bar = inputAndError.indexOf('|');
        client.send("*2\r\n$4\r\nINCR\r\n$1\r\na\r\n" + inputAndError.substring(0, bar));

        assertEquals(":1\r\n-ERR Protocol error: " + inputAndError.substring(bar + 1) + "\r\n", client.readToEnd());
    }

    @Test
    void aTooLongLineIsReportedAndEndsTheConnection() throws Exception {
        client.send("INCR a\nGET " + "x".repeat(64 << 10));

        assertEquals("1\nERR Protocol error: too big inline request\n", client.readToEnd());
    }

    @Test
    void theErrorArrivesAlthoughTheClientHadSentMore() throws Exception {
        client.send("*x\r\n");
        client.send("x".repeat(MEGABYTE));

        assertEquals("-ERR Protocol error: invalid multibulk length\r\n", client.readToEnd());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1\r\n", "post /set HTTP/1.1\r\n", "Host: localhost:3000\r\n", "host: x\n"})
    void aBrowsersRequestEndsTheConnectionAndRunsNothing(String header) throws Exception {
        client.send(header + "Content-Type: text/plain\r\n\r\nSET a 1\r\n");

        assertEquals("", client.readToEnd());
        assertNull(store.get("a"));
    }

    @Test
    void aBrowsersGetRunsNothingEither() throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: localhost:3000\r\n\r\nSET a 1\r\n");

        assertEquals("ERR wrong number of arguments for 'get' command\n", client.readToEnd());
        assertNull(store.get("a"));
    }

    @Test
    void oneClientsEndDisturbsNoOther() throws Exception {
        try (TestClient other = new TestClient(server)) {
            assertEquals("1", other.ask("INCR a"));
            client.send("*x\r\n");
            client.readToEnd();
            client.close();

            assertEquals("2", other.ask("INCR a"));
        }
    }

    private static String linesFrom1To(int last) {
        StringBuilder lines = new StringBuilder();
        IntStream.rangeClosed(1, last).forEach(i -> lines.append(i).append('\n'));
        return lines.toString();
    }
}
