package io.kvserver.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Threads and descriptors that a server may have left behind in this JVM. */
final class Leftovers {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Leftovers() {}

    /** The names of a server's threads that are still running. */
    static List<String> threadsOf(KvServer server) {
        return threads("kv-" + server.port() + "-");
    }

    /** The names of all servers' threads that are still running. */
    static List<String> threads() {
        return threads("kv-");
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Whether the operating system shows this JVM's descriptors. */
    static boolean descriptorsAreKnown() {
        return Files.isDirectory(DESCRIPTORS);
    }

    /** The number of open sockets, selectors and pipes. Files do not count, because class loading may open them at any time. */
    static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.map(Leftovers::target)
                    .filter(target -> target.startsWith("socket:")
                            || target.startsWith("anon_inode:")
                            || target.startsWith("pipe:"))
                    .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
