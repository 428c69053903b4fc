package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.KvStore;
import io.kvserver.core.Programs;
import io.kvserver.core.session.InlineReplies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SYNC: a dump of a store over a connection. */
class DumpOverTheWireTest {
    private static final int MARK_BYTES = 40;
    private static final String REQUEST = "REPLCONF capa eof\r\nREPLCONF rdb-only 1\r\nSYNC\r\n";
    private static final Pattern MEMORY = Pattern.compile("tot-mem=(\\d+)");

    @TempDir
    private Path directory;

    private KvServer server;

    @BeforeEach
    void start() throws Exception {
        server =
                new KvServer.Builder().port(0).inlineReplies(InlineReplies.RESP).start();
        for (int i = 0; i < 3000; i++) {
            server.store().set("string" + i, "value" + i);
            server.store().lists().rightPush("list", "element" + i);
            server.store().hashes().set("hash", "field" + i, "value" + i);
            server.store().sortedSets().add("sorted" + i % 100, "member" + i, i);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private SortedMap<String, String> loaded() throws IOException {
        try (KvStore store = new KvStore.Builder().dataDirectory(directory).build()) {
            return Contents.of(store);
        }
    }

    @Test
    void redisCliSavesTheStore() throws Exception {
        List<String> command = List.of(
                Programs.require("redis-cli"),
                "-p",
                Integer.toString(server.port()),
                "--rdb",
                directory.resolve("dump.rdb").toString());

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));

        assertEquals(0, process.exitValue(), Files.readString(directory.resolve("output")));
        assertEquals(Contents.of(server.store()), loaded());
    }

    @Test
    void theDumpIsOfOneMomentAndNothingFollowsIt() throws Exception {
        try (TestClient dumping = new TestClient(server);
                TestClient writing = new TestClient(server)) {
            String mark = begin(dumping);
            SortedMap<String, String> held = Contents.of(server.store());
            // The header arrives after the dump has begun.
            writing.ask("MSET string1 other new x");
            dumping.send("PING\r\n");

            Files.write(directory.resolve("dump.rdb"), readTo(mark, dumping));

            assertEquals(held, loaded());
            dumping.endOutput();
            assertEquals("", dumping.readToEnd());
        }
    }

    @Test
    void aClientThatDoesNotReadTakesLittleMemory() throws Exception {
        byte[] value = new byte[1 << 20];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ((i * (long) i) >>> 7);
        }
        for (int i = 0; i < 40; i++) {
            server.store().call("SET", "large" + i, value);
        }
        try (TestClient dumping = new TestClient(server);
                TestClient other = new TestClient(server);
                TestClient second = new TestClient(server)) {
            dumping.send("CLIENT SETNAME slow\r\n");
            dumping.readLine();
            String mark = begin(dumping);

            second.send("REPLCONF capa eof\r\nSYNC\r\n");
            assertEquals("+OK\r", second.readLine());
            assertTrue(second.readLine().startsWith("-ERR another client is getting a dump"));
            for (int i = 0; i < 100; i++) {
                assertTrue(memory(other) < 4 << 20);
            }

            readTo(mark, dumping);
            assertEquals(40, server.store().exists(names()));
        }
    }

    private static String[] names() {
        String[] names = new String[40];
        for (int i = 0; i < names.length; i++) {
            names[i] = "large" + i;
        }
        return names;
    }

    /** The memory that the client called slow takes. */
    private static long memory(TestClient other) throws IOException {
        other.send("CLIENT LIST\r\n");
        int length = Integer.parseInt(other.readLine().substring(1).strip());
        String list = new String(other.read(length + 2), StandardCharsets.ISO_8859_1);
        for (String line : list.split("\n")) {
            Matcher memory = MEMORY.matcher(line);
            if (line.contains("name=slow") && memory.find()) {
                return Long.parseLong(memory.group(1));
            }
        }
        throw new AssertionError("it is gone: " + list);
    }

    /** Asks for a dump and returns the mark that will end it. */
    private static String begin(TestClient client) throws IOException {
        client.send(REQUEST);
        assertEquals("+OK\r", client.readLine());
        assertEquals("+OK\r", client.readLine());
        String head = client.readLine();
        assertTrue(head.startsWith("$EOF:"), head);
        String mark = head.substring("$EOF:".length()).strip();
        assertEquals(MARK_BYTES, mark.length());
        return mark;
    }

    /** Reads a dump up to its mark, and returns it without the mark. */
    private static byte[] readTo(String mark, TestClient client) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] last = mark.getBytes(StandardCharsets.US_ASCII);
        int matching = 0;
        while (matching < last.length) {
            int b = client.input().read();
            assertTrue(b >= 0, "the server closed");
            bytes.write(b);
            matching = b == last[matching] ? matching + 1 : b == last[0] ? 1 : 0;
        }
        byte[] all = bytes.toByteArray();
        return Arrays.copyOf(all, all.length - last.length);
    }
}
