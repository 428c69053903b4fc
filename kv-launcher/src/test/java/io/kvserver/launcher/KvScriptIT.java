package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
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

    /** The output and exit code of a run. */
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
        return serve(script("0"));
    }

    private Run serve(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
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
            return files.map(file -> file.getFileName().toString().replaceFirst("[0-9]+", "N"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theSecondStartUsesTheArchiveOfTheFirstUnlessItIsDamaged() throws Exception {
        assertEquals(0, serve().code());
        assertEquals(List.of("N.jsa", "N.key"), kept());

        Run second = serve();
        assertEquals(0, second.code(), second.err());
        assertEquals("", second.err());
        assertEquals(List.of("N.jsa", "N.key", "N.sum"), kept());

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
    void aStartFromTheThirdOnNeedsNoOtherProgram() throws Exception {
        Path lib = Files.createDirectory(directory.resolve("lib"));
        Path jar = Files.copy(Path.of(System.getProperty("kv.jar")), lib.resolve("kv-launcher.jar"));
        for (int start = 1; start <= 2; start++) {
            assertEquals(0, serve(ofJar(jar)).code());
        }

        ProcessBuilder third = ofJar(jar);
        third.environment().put("PATH", "/nothing");
        assertEquals("", serve(third).err());

        // A jar with another time has to be inspected.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(3600)));
        ProcessBuilder changed = ofJar(jar);
        changed.environment().put("PATH", "/nothing");
        assertTrue(serve(changed).err().startsWith("kv: starts without an archive"), "it is not taken unseen");
        // On some JDKs the process that makes the archive prints the options that it was given.
        assertEquals(0, serve(ofJar(jar)).code());
        assertEquals(List.of("N.jsa", "N.key"), kept());
    }

    private ProcessBuilder ofJar(Path jar) {
        ProcessBuilder builder = script("0");
        builder.command().set(0, Programs.require("sh"));
        builder.environment().put("KV_JAR", jar.toString());
        return builder;
    }

    @Test
    void aDirectoryThatOthersMayWriteIsNotUsed() throws Exception {
        Files.createDirectory(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        Run run = serve();
        assertEquals(0, run.code());
        assertTrue(run.err().contains("or others may write to it"), run.err());
        assertEquals(List.of(), kept());
    }

    @Test
    void itStartsEvenIfNoArchiveCanBeStored() throws Exception {
        cache = Files.writeString(directory.resolve("file"), "").resolve("cache");

        Run run = serve();
        assertEquals(0, run.code());
        assertTrue(run.out().contains(" ready on "), run.out());
        assertTrue(run.err().startsWith("kv: starts without an archive of classes: " + cache), run.err());
    }

    @Test
    void helpAndVersionMakeNoArchive() throws Exception {
        Run run = run(script("--version"));

        assertEquals(new Run(0, "kv " + System.getProperty("kv.version").replace("-SNAPSHOT", "") + "\n", ""), run);
        assertTrue(Files.notExists(cache));
    }

    @Test
    void anErrorIsOneLine() throws Exception {
        ProcessBuilder noJar = script("0");
        noJar.environment().put("KV_JAR", directory + "/none.jar");
        assertEquals(new Run(1, "", "kv: cannot read " + directory + "/none.jar\n"), run(noJar));

        ProcessBuilder noJava = script("0");
        noJava.environment().put("JAVA_HOME", "/nothing");
        assertEquals(new Run(1, "", "kv: JAVA_HOME is /nothing, where there is no bin/java\n"), run(noJava));
    }
}
