package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/kv}, with the real jar. */
class KvScriptIT {
    private static final Path SCRIPT = Path.of(System.getProperty("basedir", "."), "bin", "kv");
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory;

    private Path cache;

    /** What a run left behind. */
    private record Run(int code, String out, String err) {}

    @BeforeEach
    void needsShell() {
        Programs.require("sh");
        cache = directory.resolve("cache");
    }

    private ProcessBuilder script(String... words) {
        List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("KV_JAR", System.getProperty("kv.jar"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KV_CACHE_DIR", cache.toString());
        return builder;
    }

    private Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        return ended(builder.start());
    }

    private Run ended(Process process) throws IOException, InterruptedException {
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it does not end");
        } finally {
            process.destroyForcibly();
        }
        return new Run(
                process.exitValue(),
                Files.readString(directory.resolve("out"), UTF_8),
                Files.readString(directory.resolve("err"), UTF_8));
    }

    /** Starts a server, and ends it when it is ready. */
    private Run serve() throws IOException, InterruptedException {
        Process process = script("0").start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive()
                && System.nanoTime() < end
                && !Files.readString(directory.resolve("out"), UTF_8).contains(" ready on ")) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.destroy();
        return ended(process);
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName()
                            .toString()
                            .replaceFirst("^[^.]*", "")
                            .replaceFirst("[0-9]+", "N"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theSecondStartUsesTheArchiveOfTheFirstUnlessItIsDamaged() throws Exception {
        assertEquals(0, serve().code());
        assertEquals(List.of(".N.part"), kept());

        Run second = serve();
        assertEquals(0, second.code(), second.err());
        assertEquals("", second.err());
        assertEquals(List.of(".jsa", ".jsa.sum"), kept());

        try (Stream<Path> files = Files.list(cache)) {
            Path archive = files.filter(file -> file.toString().endsWith(".jsa"))
                    .findFirst()
                    .orElseThrow();
            Files.delete(archive);
            Files.writeString(archive, "damaged");
        }
        Run third = serve();
        assertEquals(0, third.code(), third.err());
        assertTrue(third.err().contains("is damaged, so it is not used"), third.err());
    }

    @Test
    void whereNothingCanBeKeptItStartsAllTheSame() throws Exception {
        cache = Files.writeString(directory.resolve("file"), "").resolve("cache");

        Run run = serve();
        assertEquals(0, run.code());
        assertTrue(run.out().contains(" ready on "), run.out());
        assertTrue(run.err().startsWith("kv: starts without an archive of classes: " + cache), run.err());
    }

    @Test
    void whatOnlyPrintsMakesNoArchive() throws Exception {
        Run run = run(script("--version"));

        assertEquals(new Run(0, "kv " + System.getProperty("kv.version").replace("-SNAPSHOT", "") + "\n", ""), run);
        assertTrue(Files.notExists(cache));
    }

    @Test
    void aFaultIsSaidInOneLine() throws Exception {
        ProcessBuilder noJar = script("0");
        noJar.environment().put("KV_JAR", directory + "/none.jar");
        assertEquals(new Run(1, "", "kv: cannot read " + directory + "/none.jar\n"), run(noJar));

        ProcessBuilder noJava = script("0");
        noJava.environment().put("JAVA_HOME", "/nothing");
        assertEquals(new Run(1, "", "kv: JAVA_HOME is /nothing, where there is no bin/java\n"), run(noJava));
    }
}
