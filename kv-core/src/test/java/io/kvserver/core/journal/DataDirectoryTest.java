package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.rdb.UnreadableFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final FileContent FAILS = channel -> {
        channel.write(ByteBuffer.wrap(new byte[100]));
        throw new IOException("No space left on device");
    };

    @TempDir
    Path parent;

    private Path path;

    @BeforeEach
    void namePath() {
        path = parent.resolve("some/data");
    }

    @Test
    void isReadableOnlyByItsOwner() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            directory.createLog(channel -> {});
            directory.replaceSnapshot(channel -> {});
        }

        try (Stream<Path> files = Files.walk(parent.resolve("some"))) {
            for (Path file : files.toList()) {
                String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
                assertEquals(
                        expected, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), () -> "" + file);
            }
        }
    }

    @Test
    void belongsToOneStoreOfTheProcess() throws IOException {
        DataDirectory first = DataDirectory.open(path);
        Path link = Files.createSymbolicLink(parent.resolve("link"), path);

        IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(path));
        assertThrows(IOException.class, () -> DataDirectory.open(link));
        first.close();
        DataDirectory.open(path).close();

        assertEquals("data directory " + path + " is in use by another store of this process", refused.getMessage());
    }

    @Test
    void belongsToOneProcess() throws IOException, InterruptedException {
        Process holder = startHolder();
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            assertEquals("has " + path.toRealPath().resolve("dump.rdb"), line);

            IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(path));
            assertEquals("data directory " + path + " is in use by process " + holder.pid(), refused.getMessage());
            // A refused attempt does not release the lock of the store that holds it.
            assertThrows(IOException.class, () -> DataDirectory.open(path));
        } finally {
            holder.destroyForcibly().waitFor();
        }
        DataDirectory.open(path).close();
    }

    @Test
    void aRefusedStoreDoesNotGiveUpTheFirstOnesLock() throws IOException, InterruptedException {
        try (DataDirectory first = DataDirectory.open(path)) {
            assertThrows(IOException.class, () -> DataDirectory.open(path));

            Process second = startHolder();
            String output = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(second.waitFor() != 0 && first.readManifest().isEmpty());
            assertTrue(
                    output.contains(
                            "is in use by process " + ProcessHandle.current().pid()),
                    output);
        }
    }

    private Process startHolder() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DirectoryHolder.class.getName(),
                        path.toString())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertEquals(
                "data directory " + file + " cannot be used: " + file + " is not a directory",
                assertThrows(IOException.class, () -> DataDirectory.open(file)).getMessage());
        assertTrue(assertThrows(IOException.class, () -> DataDirectory.open(file.resolve("data")))
                .getMessage()
                .startsWith("data directory " + file.resolve("data") + " cannot be used: "));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefused() throws IOException {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-x------"));
        // Root ignores permissions, but not even root can create files there.
        Path readOnly = Files.isWritable(path) ? Path.of("/proc/self") : path;

        IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(readOnly));

        assertTrue(
                refused.getMessage().startsWith("data directory " + readOnly + " cannot be used: "),
                refused::getMessage);
    }

    @Test
    void aFileIsReplacedCompletelyOrNotAtAll() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            directory.replaceSnapshot(channel -> channel.write(ByteBuffer.wrap(new byte[] {'1'})));

            assertThrows(IOException.class, () -> directory.replaceSnapshot(FAILS));
            assertEquals("1", Files.readString(directory.snapshot()));
            directory.replaceSnapshot(channel -> channel.write(ByteBuffer.wrap(new byte[] {'2'})));
            assertEquals("2", Files.readString(directory.snapshot()));
            assertEquals(List.of("dump.rdb", "kv.lock"), names(path));
        }
    }

    @Test
    void aLogIsCreatedCompletelyOrNotAtAll() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            assertThrows(IOException.class, () -> directory.createLog(FAILS));
            assertEquals(Optional.empty(), directory.readManifest());
            assertEquals(List.of("kv.lock"), names(path), "nothing is left behind");

            Manifest made = directory.createLog(channel -> {});

            assertEquals(Optional.of(made), directory.readManifest());
            assertEquals(List.of("appendonlydir", "kv.lock"), names(path));
            assertEquals(
                    List.of("appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"),
                    names(path.resolve("appendonlydir")));
        }
    }

    @Test
    void onlyLeftoversOfACrashAreDeleted() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            Optional<Manifest> manifest = Optional.of(directory.createLog(channel -> {}));
            Path log = path.resolve("appendonlydir");
            List<Path> leftovers = List.of(
                    // The base of an unfinished rewrite, and the increment before it.
                    log.resolve("appendonly.aof.2.base.rdb"),
                    log.resolve("appendonly.aof.2.incr.aof"),
                    path.resolve("dump.rdb.kv-temp"),
                    log.resolve("appendonly.aof.manifest.kv-temp"));
            Files.writeString(leftovers.get(0), "base");
            Files.createFile(leftovers.get(1));
            Files.writeString(leftovers.get(2), "snapshot");
            Files.writeString(leftovers.get(3), "manifest");
            List<Path> others = List.of(
                    path.resolve("dump.rdb"),
                    path.resolve("temp-123.rdb"),
                    log.resolve("notes"),
                    log.resolve("appendonly.aof.x.incr.aof"),
                    log.resolve("other.aof.9.incr.aof"));
            for (Path other : others) {
                Files.writeString(other, "other");
            }

            List<Path> deleted = directory.deleteLeftovers(manifest);

            assertEquals(relative(leftovers), relative(deleted));
            assertTrue(leftovers.stream().noneMatch(Files::exists));
            assertTrue(others.stream().allMatch(Files::exists));
            assertEquals(manifest, directory.readManifest());
            assertEquals(List.of(), directory.deleteLeftovers(manifest));
        }
    }

    @Test
    void aLogWithoutManifestIsIncomplete() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            Manifest manifest = directory.createLog(channel -> channel.write(ByteBuffer.wrap(new byte[1])));
            Path base = directory.logFile(manifest.base().orElseThrow());
            Files.delete(base.resolveSibling(Manifest.FILE_NAME));

            UnreadableFileException refused = assertThrows(
                    UnreadableFileException.class, () -> directory.deleteLeftovers(directory.readManifest()));

            assertEquals(base + ", offset 0: there is no manifest", refused.getMessage());
            assertTrue(Files.exists(base));
        }
    }

    @Test
    void anIncrementWithCommandsThatTheManifestDoesNotNameIsNotDeleted() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            Manifest manifest = directory.createLog(channel -> {});
            Path increment = directory.logFile(manifest.nextIncrement());
            Files.writeString(increment, "*1\r\n");

            UnreadableFileException refused =
                    assertThrows(UnreadableFileException.class, () -> directory.requireWhole(Optional.of(manifest)));

            assertEquals(increment + ", offset 0: the manifest does not name this file", refused.getMessage());
        }
    }

    private List<Path> relative(List<Path> files) throws IOException {
        Path real = path.toRealPath();
        return files.stream()
                .map(file -> file.startsWith(real) ? real.relativize(file) : path.relativize(file))
                .sorted()
                .toList();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
