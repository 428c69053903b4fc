package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The usual programs at a shell: {@code nc} and {@code redis-cli}. Each test needs its program on the path. */
class CommandLineClientsTest {
    @TempDir
    private Path directory;

    private KvServer server;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void ncTalksInLinesAndEndsWithQuit() throws Exception {
        String dialogue = "SET a b\nGET a\nINCR n\nINCR n\nDEL a\nGET a\nECHO \"a b\"\nQUIT\n";

        assertEquals("OK\nb\n1\n2\n1\n\na b\n", run(dialogue, nc()));
    }

    @Test
    void ncGetsAllRepliesWhenItsInputEnds() throws Exception {
        StringBuilder counts = new StringBuilder();
        IntStream.rangeClosed(1, 10_000).forEach(i -> counts.append(i).append('\n'));

        // -N: shuts down its sending side at the end of its input.
        assertEquals(counts.toString(), run("INCR a\n".repeat(10_000), nc("-N")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-3"})
    void redisCliKnowsTheCommands(String protocol) throws Exception {
        String dialogue = """
                PING
                SET a "b c"
                GET a
                GET missing
                INCR n
                EXISTS a n a
                DBSIZE
                DEL a n
                ECHO hello
                CLIENT SETNAME me
                CLIENT GETNAME
                INCR n x
                NOSUCH x
                FLUSHALL
                SELECT 0
                """;

        String replies = run(dialogue, redisCli(protocol));

        assertEquals("""
                PONG
                OK
                "b c"
                (nil)
                (integer) 1
                (integer) 3
                (integer) 2
                (integer) 2
                "hello"
                OK
                "me"
                (error) ERR wrong number of arguments for 'incr' command
                (error) ERR unknown command 'NOSUCH', with args beginning with: 'x'\s
                OK
                OK
                """, replies.replace("\n\n", "\n"));
    }

    @Test
    void redisCliSendsItsInputAsAPipeline() throws Exception {
        String report = run("*2\r\n$4\r\nINCR\r\n$1\r\na\r\n".repeat(10_000), redisCli("--pipe"));

        assertTrue(report.endsWith("errors: 0, replies: 10000\n"), report);
        assertEquals("10000", server.store().get("a"));
    }

    @Test
    void redisCliSendsAFewLinesAsAPipeline() throws Exception {
        int echo = "*2\r\n$4\r\nECHO\r\n$20\r\n".length() + 20 + 2;
        String lines = "SET a b\nGET a\nINCR n\n";
        try (Relay relay = new Relay(server.port(), bytes -> bytes.length == lines.length() + "\r\n".length() + echo)) {
            String report = run(lines, redisCli(relay.port(), "--pipe"));

            assertTrue(report.endsWith("errors: 0, replies: 3\n"), report);
        }
    }

    @Test
    void redisCliSendsManyLinesAsAPipelineWhenItSaysThatItReadsResp() throws Exception {
        String report = run("INCR a\n".repeat(10_000), redisCli("-3", "--pipe"));

        assertTrue(report.endsWith("errors: 0, replies: 10000\n"), report);
    }

    @Test
    void redisBenchmarkRunsItsFirstTests() throws Exception {
        List<String> command = List.of(
                Programs.require("redis-benchmark"),
                "-p",
                String.valueOf(server.port()),
                "-t",
                "ping_inline,ping_mbulk,set,get,incr",
                "-n",
                "1000",
                "--csv");

        List<String> tests =
                run("", command).lines().map(line -> line.split(",")[0]).toList();

        assertEquals(List.of("\"test\"", "\"PING_INLINE\"", "\"PING_MBULK\"", "\"SET\"", "\"GET\"", "\"INCR\""), tests);
    }

    @Test
    void redisBenchmarkRunsToItsEnd() throws Exception {
        List<String> command =
                List.of(Programs.require("redis-benchmark"), "-p", String.valueOf(server.port()), "-n", "200", "--csv");

        List<String> results = run("", command).lines().toList();

        assertEquals("MSET (10 keys)", results.get(results.size() - 1).split("\"")[1], results::toString);
    }

    @Test
    void redisCliFindsTheLargestKeys() throws Exception {
        server.store().lists().rightPush("numbers", "1", "2", "3");
        server.store().hashes().set("user", "name", "ann");
        server.store().set("text", "long enough");

        String bySize = run("", redisCli("--bigkeys"));
        String byMemory = run("", redisCli("--memkeys"));

        assertTrue(bySize.contains("list found '\"numbers\"' has 3 items"), bySize);
        assertTrue(bySize.contains("string found '\"text\"' has 11 bytes"), bySize);
        assertTrue(byMemory.contains("hash found '\"user\"' has "), byMemory);
    }

    @Test
    void redisCliFindsTheKeysThatAreUsedMost() throws Exception {
        server.store().call("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        server.store().set("hot", "1");
        for (int i = 0; i < 100_000; i++) {
            server.store().get("hot");
        }

        String found = run("", redisCli("--hotkeys"));

        assertTrue(found.contains("keyname: \"hot\""), found);
    }

    private List<String> nc(String... options) {
        List<String> command = new ArrayList<>(List.of(Programs.require("nc")));
        command.addAll(List.of(options));
        command.addAll(List.of("127.0.0.1", String.valueOf(server.port())));
        return command;
    }

    private List<String> redisCli(String... options) {
        return redisCli(server.port(), options);
    }

    private static List<String> redisCli(int port, String... options) {
        List<String> command = new ArrayList<>(List.of(Programs.require("redis-cli"), "-p", String.valueOf(port)));
        if (!List.of(options).contains("--pipe")) {
            command.add("--no-raw");
        }
        command.addAll(List.of(options));
        return command;
    }

    /** Runs a program with this input and returns its output. */
    private String run(String input, List<String> command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        try {
            assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), () -> command + " hangs");
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
