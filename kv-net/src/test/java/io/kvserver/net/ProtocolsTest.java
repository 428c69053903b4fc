package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.InlineReplies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines, RESP2 and RESP3 on one port. */
class ProtocolsTest {
    private KvServer server;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).eventLoops(1).start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void clientsOfAllProtocolsShareOnePortAndStore() throws Exception {
        try (TestClient line = new TestClient(server);
                TestClient resp2 = new TestClient(server);
                TestClient resp3 = new TestClient(server)) {
            assertEquals("OK", line.ask("SET a hello"));
            assertEquals("$5\r\nhello\r\n", resp2.exchange("*2\r\n$3\r\nGET\r\n$1\r\na\r\n", 11));
            resp3.send("HELLO 3\r\n");
            assertEquals("%7\r", resp3.readLine());
            assertEquals("$6\r\nserver\r\n", new String(resp3.read(12), ISO_8859_1));
            readUpTo("*0\r", resp3);
            assertEquals("_\r\n", resp3.exchange("*2\r\n$3\r\nGET\r\n$1\r\nb\r\n", 3));
            assertEquals("$-1\r\n", resp2.exchange("*2\r\n$3\r\nGET\r\n$1\r\nb\r\n", 5));
            assertEquals("", line.ask("GET b"));
        }
    }

    @Test
    void aLineConnectionSpeaksRespFromItsFirstArrayOn() throws Exception {
        try (TestClient client = new TestClient(server)) {
            assertEquals("PONG\n", client.exchange("PING\n", 5));
            assertEquals("+PONG\r\n", client.exchange("*1\r\n$4\r\nPING\r\n", 7));
            assertEquals("+PONG\r\n", client.exchange("PING\n", 7));
        }
    }

    @Test
    void linesAreAnsweredInRespWhereTheServerIsSetSo() throws Exception {
        try (KvServer likeRedis = new KvServer.Builder()
                        .port(0)
                        .inlineReplies(InlineReplies.RESP)
                        .start();
                TestClient client = new TestClient(likeRedis)) {
            assertEquals("+OK\r\n:2\r\n", client.exchange("SET a 1\nINCR a\n", 9));
            assertEquals("+OK\r\n", client.exchange("QUIT\n", 5));
            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void anyByteMayBeInAKeyAndAValue() throws Exception {
        byte[] allBytes = new byte[256];
        for (int i = 0; i < allBytes.length; i++) {
            allBytes[i] = (byte) i;
        }
        String all = new String(allBytes, ISO_8859_1);
        String key = "\r\n\0" + all;
        String value = all + "\r\n*1\r\n";
        try (TestClient client = new TestClient(server)) {
            assertEquals("+OK\r\n", client.exchange(request("SET", key, value), 5));
            assertEquals(
                    "$" + value.length() + "\r\n" + value + "\r\n",
                    client.exchange(request("GET", key), value.length() + 8));
        }
        assertArrayEquals(value.getBytes(ISO_8859_1), server.store().get(key.getBytes(ISO_8859_1)));
    }

    @Test
    void aValueOf100MegabytesGoesThrough() throws Exception {
        int length = 100 << 20;
        try (TestClient client = new TestClient(server)) {
            client.send("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$" + length + "\r\n");
            Random sent = new Random(1);
            byte[] chunk = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                sent.nextBytes(chunk);
                client.send(chunk);
            }
            assertEquals("+OK\r\n", client.exchange("\r\n", 5));

            client.send(request("GET", "a"));

            assertEquals("$" + length + "\r", client.readLine());
            Random expected = new Random(1);
            byte[] got = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                expected.nextBytes(chunk);
                assertEquals(got.length, client.input().readNBytes(got, 0, got.length));
                assertArrayEquals(chunk, got, "megabyte " + i);
            }
            assertEquals("\r\n+PONG\r\n", client.exchange(request("PING"), 9));
        }
        server.store().flushAll();
    }

    @Test
    void aPipelineGetsTheSameRepliesInOneWriteAndByteByByte() throws Exception {
        byte[] pipeline = pipelineOf10000();

        byte[] atOnce = repliesTo(pipeline, pipeline.length);
        server.store().flushAll();
        byte[] byteByByte = repliesTo(pipeline, 1);

        assertEquals(10_000, countLines(atOnce));
        assertArrayEquals(atOnce, byteByByte);
    }

    /** 10,000 requests, lines and arrays in turn, each answered with one line. */
    private static byte[] pipelineOf10000() {
        StringBuilder pipeline = new StringBuilder();
        for (int i = 0; i < 1250; i++) {
            pipeline.append(request("SET", "k" + i, "v" + i)).append("INCR n\n");
            pipeline.append(request("EXISTS", "k" + i)).append("FOO \"x y\"\r\n");
            pipeline.append(request("DEL", "k" + i, "k" + (i + 1)))
                    .append("EXISTS k")
                    .append(i)
                    .append('\n');
            pipeline.append(request("GET")).append("INCR m\n");
        }
        return pipeline.toString().getBytes(ISO_8859_1);
    }

    private byte[] repliesTo(byte[] requests, int chunk) throws IOException, InterruptedException {
        try (TestClient client = new TestClient(server)) {
            ByteArrayOutputStream replies = new ByteArrayOutputStream();
            Thread reader = new Thread(() -> readAll(client.input(), replies));
            reader.start();
            for (int at = 0; at < requests.length; at += chunk) {
                client.send(Arrays.copyOfRange(requests, at, Math.min(requests.length, at + chunk)));
            }
            client.endOutput();
            reader.join();
            return replies.toByteArray();
        }
    }

    private static void readAll(InputStream in, ByteArrayOutputStream target) {
        try {
            in.transferTo(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int countLines(byte[] replies) {
        int lines = 0;
        for (byte b : replies) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static void readUpTo(String lastLine, TestClient client) throws IOException {
        String line = client.readLine();
        while (!line.equals(lastLine)) {
            line = client.readLine();
        }
    }

    private static String request(String... words) {
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
}
