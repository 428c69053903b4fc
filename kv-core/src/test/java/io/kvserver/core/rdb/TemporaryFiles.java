package io.kvserver.core.rdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for a property; jqwik itself does not delete directories. Confined. */
public final class TemporaryFiles implements AutoCloseable {
    private final Path directory;

    public TemporaryFiles() throws IOException {
        directory = Files.createTempDirectory("kv-journal");
    }

    public Path directory() {
        return directory;
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Creates a file anew: some file systems force a file to the disk that was truncated and is written again. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
