package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Programs;
import io.kvserver.core.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client libraries of other languages, and programs that stand on them, each tried by a script in {@code .ci/clients}. They are
 * skipped where the language or the library is missing; {@code .ci/run} installs both.
 */
@Slow
class ClientLibrariesIT {
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", "."), "..", ".ci", "clients");

    /** The checks that each script has to make. */
    private static final List<String> CHECKS =
            List.of("hello", "pipeline", "transaction", "messages", "scan", "expiry", "authentication", "reconnect");

    /** The checks that BullMQ, rate-limiter-flexible and socket.io's adapter for streams have to pass. */
    private static final List<String> FLOWS = List.of(
            "jobs",
            "retriesAndDelays",
            "prioritiesAndPauses",
            "parentsAndChildren",
            "repeatedAndStalled",
            "rateLimits",
            "socketsOfTwoServers",
            "socketsThatComeBack");

    private static final List<String> NODE_REDIS =
            List.of("hello", "pipeline", "transaction", "messages", "scan", "blocking", "reconnect");

    @TempDir
    private Path directory;

    @Test
    void redisPyWorks() throws Exception {
        assertPasses(python(), "smoke_redis_py.py", CHECKS, false);
    }

    @Test
    void ioredisWorks() throws Exception {
        assertPasses(node(), "smoke_ioredis.mjs", CHECKS, false);
    }

    /** Two major versions of node-redis, the newer one with both protocols, each without and with encryption. */
    @Test
    void nodeRedisWorks() throws Exception {
        String node = node();
        TestCertificates certificates = TestCertificates.make(directory, "EC");
        List<String> expected = Stream.of("4", "5", "5-resp3")
                .flatMap(version -> Stream.of(version + "-plain", version + "-tls"))
                .flatMap(way -> NODE_REDIS.stream().map(check -> check + "-" + way))
                .toList();
        try (KvServer server =
                new KvServer.Builder().port(0).tls(certificates.options()).start()) {
            assertPasses(
                    List.of(
                            node,
                            SCRIPTS.resolve("smoke_node_redis.mjs").toString(),
                            String.valueOf(server.port()),
                            String.valueOf(server.tlsPort()),
                            certificates.certificate.toString()),
                    expected);
        }
    }

    @Test
    void ioredisFindsTheOnlyNodeOfACluster() throws Exception {
        assertPasses(node(), "smoke_ioredis.mjs", List.of("cluster"), true);
    }

    @Test
    void programsOnTopOfClientLibrariesWork() throws Exception {
        assertPasses(node(), "programs.mjs", FLOWS, false);
    }

    /** The JavaScript interpreter, if its libraries are installed; the programs were installed together with them. */
    private static String node() {
        String node = Programs.require("node");
        if (!Files.exists(SCRIPTS.resolve("node_modules").resolve("ioredis"))) {
            Programs.skip("ioredis");
        }
        return node;
    }

    /** The interpreter that has the library: the system's own may be hidden by another one. */
    private String python() throws Exception {
        String first = Programs.require("python3");
        for (String python : List.of(first, "/usr/bin/python3")) {
            if (Files.isExecutable(Path.of(python)) && run(List.of(python, "-c", "import redis")).code == 0) {
                return python;
            }
        }
        return Programs.skip("redis-py");
    }

    private void assertPasses(String interpreter, String script, List<String> checks, boolean clusterMode)
            throws Exception {
        KvStore.Builder store = new KvStore.Builder().clusterMode(clusterMode);
        try (KvServer server = new KvServer.Builder().store(store).port(0).start()) {
            String file = SCRIPTS.resolve(script).toString();
            List<String> command = new ArrayList<>(List.of(interpreter, file, String.valueOf(server.port())));
            if (clusterMode) {
                command.addAll(checks);
            }

            assertPasses(command, checks);
        }
    }

    private void assertPasses(List<String> command, List<String> checks) throws Exception {
        Result result = run(command);

        System.out.print(result.output);
        assertEquals(0, result.code, result.output);
        assertEquals(checks, passed(result.output).toList(), result.output);
    }

    /** The checks that passed according to the script's output: {@code ok NAME}, with an optional remark. */
    private static Stream<String> passed(String output) {
        return output.lines().filter(line -> line.startsWith("ok ")).map(line -> line.split(" ")[1]);
    }

    private record Result(int code, String output) {}

    private Result run(List<String> command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        try {
            assertTrue(
                    process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), () -> command + " does not end");
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output, UTF_8));
    }
}
