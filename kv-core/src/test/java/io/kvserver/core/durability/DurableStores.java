package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.Contents;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Stores with a directory, and the tests' access to the directories. Confined. */
public final class DurableStores {
    private final SettableClock clock = new SettableClock();

    public SettableClock clock() {
        return clock;
    }

    /** A store that acknowledges changes at once, so that a session never waits; closing it writes all of them. */
    public KvStore open(Path directory) {
        return builder(directory).build();
    }

    public KvStore.Builder builder(Path directory) {
        return new KvStore.Builder()
                .clock(clock)
                .dataDirectory(directory)
                .fsync(Fsync.NEVER)
                // A session whose request waits counts as a client until it is resumed, and tests open sessions in
                // loops.
                .maxClients(Integer.MAX_VALUE);
    }

    /** The content that another store finds in the directory. */
    public SortedMap<String, String> contents(Path directory) {
        try (KvStore store = open(directory)) {
            return Contents.of(store);
        }
    }

    /** Runs requests, a line each, on a new session of the store. Returns the replies, of one line each. */
    public static List<String> run(KvStore store, String... requests) {
        SessionDriver session = new SessionDriver(store, InlineReplies.TEXT);
        List<String> replies = Arrays.stream(requests)
                .map(request -> session.exchange(request + "\n").strip())
                .toList();
        session.disconnect();
        return replies;
    }

    public static void rewrite(KvStore store) {
        run(store, "BGREWRITEAOF");
        awaitRewrite(store);
    }

    public static void awaitRewrite(KvStore store) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        SessionDriver session = new SessionDriver(store, InlineReplies.TEXT);
        byte[] question = "INFO persistence\n".getBytes(ISO_8859_1);
        // A rewrite takes one shard after the other.
        while (new String(session.exchangePatiently(question), ISO_8859_1).contains("aof_rewrite_in_progress:1")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the rewrite does not end");
            }
            Thread.onSpinWait();
        }
    }

    /** The last increment of the log. */
    public static Path log(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max((a, b) -> Long.compare(number(a), number(b)))
                    .orElseThrow();
        }
    }

    private static long number(Path increment) {
        return Long.parseLong(increment.getFileName().toString().split("\\.", -1)[2]);
    }

    /** All files below a directory, except the lock's. */
    public static SortedMap<Path, byte[]> files(Path directory) throws IOException {
        SortedMap<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                if (!path.endsWith("kv.lock")) {
                    files.put(directory.relativize(path), Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /** Makes a directory with these files, in place of its former content. */
    public static void write(Path directory, SortedMap<Path, byte[]> files) throws IOException {
        if (Files.exists(directory)) {
            delete(directory);
        }
        for (var file : files.entrySet()) {
            Path target = directory.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    public static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files as texts with a char for each byte, which can be compared. */
    public static SortedMap<String, String> readable(SortedMap<Path, byte[]> files) {
        SortedMap<String, String> readable = new TreeMap<>();
        files.forEach((name, bytes) ->
                readable.put(name.toString(), new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)));
        return readable;
    }
}
