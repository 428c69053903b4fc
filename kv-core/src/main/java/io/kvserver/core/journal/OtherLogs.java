package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds logs that a redis-server with other settings left in a directory. Starting without their data would lose it
 * unnoticed. Stateless.
 */
final class OtherLogs {
    private static final Pattern LOG_FILE = Pattern.compile(".+\\.(manifest|\\d{1,18}\\.(base|incr)\\.(rdb|aof))");

    private OtherLogs() {}

    /**
     * Looks for such logs in a directory without a manifest of its own.
     *
     * @param logDirectory the name of kv's own log directory
     * @param prefix the prefix of its files
     * @throws IOException if there is one; the message says which, and how kv would find it
     */
    static void refuse(Path directory, String logDirectory, String prefix) throws IOException {
        for (Path file : list(directory)) {
            String name = file.getFileName().toString();
            if (Files.isDirectory(file) && !name.endsWith(Disk.UNFINISHED)) {
                refuseIn(file, name.equals(logDirectory), logDirectory, prefix);
            } else if (name.endsWith(".aof") && !name.equals(prefix)) {
                throw refusal(file, "is a log under another name: rename it to " + prefix);
            }
        }
    }

    private static void refuseIn(Path directory, boolean isLogDirectory, String logDirectory, String prefix)
            throws IOException {
        for (Path file : list(directory)) {
            String name = file.getFileName().toString();
            if (!LOG_FILE.matcher(name).matches()) {
                continue;
            }
            if (!isLogDirectory) {
                throw refusal(
                        directory,
                        "holds a log (" + name + ") under another name: rename the directory to " + logDirectory);
            }
            if (!name.startsWith(prefix + ".")) {
                throw refusal(
                        file, "belongs to a log under another name; kv reads the one whose files begin with " + prefix);
            }
        }
    }

    private static IOException refusal(Path file, String reason) {
        return new IOException(file + " " + reason + "; nothing was changed");
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isReadable(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
