package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Client libraries of other languages, each tried by a script in {@code .ci/clients}. They are skipped where the language or
 * the library is missing; {@code .ci/run} installs both.
 */
class ClientLibrariesIT {
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", "."), "..", ".ci", "clients");

    /** What each script has to try. */
    private static final List<String> CHECKS =
            List.of("hello", "pipeline", "transaction", "messages", "scan", "expiry", "authentication", "reconnect");

    @TempDir
    private Path directory;

    @Test
    void redisPyDoesWhatItIsFor() throws Exception {
        assertPasses(python(), "smoke_redis_py.py");
    }

    @Test
    void ioredisDoesWhatItIsFor() throws Exception {
        String node = Programs.require("node");
        if (!Files.exists(SCRIPTS.resolve("node_modules").resolve("ioredis"))) {
            Programs.skip("ioredis");
        }

        assertPasses(node, "smoke_ioredis.mjs");
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

    private void assertPasses(String interpreter, String script) throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start()) {
            String file = SCRIPTS.resolve(script).toString();

            Result result = run(List.of(interpreter, file, String.valueOf(server.port())));

            System.out.print(result.output);
            assertEquals(0, result.code, result.output);
            assertEquals(CHECKS, passed(result.output).toList(), result.output);
        }
    }

    /** The checks that the script says have passed: {@code ok NAME}, and perhaps a remark. */
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
