package io.kvserver.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a node stores its keys in addition to memory, in the engine's files. Immutable.
 *
 * @param directory belongs to one node, and to one cluster
 * @param fsync when changes are forced to the disk: {@code always}, {@code everysec} or {@code no}
 */
record NodeDisk(Path directory, String fsync) {
    /**
     * The number of partitions with a directory. They are few, because each is a database of its own. The number can
     * never change for existing data.
     */
    static final int PARTITIONS = 64;

    /** The kind of files in which the keys are. */
    static final String ACTIVE = "active";

    private static final String OPTION = "--data-dir: ";
    private static final String MARK = "kv-cluster.properties";
    private static final String LOCK = "kv-cluster.lock";
    private static final String CLUSTER = "cluster";
    private static final String PARTS = "partitions";

    /** The channels with the locks: the JDK closes a channel that nothing refers to, and that gives its lock up. */
    private static final Queue<FileChannel> LOCKED = new ConcurrentLinkedQueue<>();

    /** The files of a server that is not a node. */
    private static final List<String> OF_ONE_SERVER = List.of("appendonlydir", "dump.rdb");

    /** Reads the options, by name; {@code null} if there is no directory. */
    static @Nullable NodeDisk of(Map<String, String> options) {
        String directory = options.getOrDefault("data-dir", "");
        if (directory.isEmpty()) {
            return null;
        }
        String fsync = options.getOrDefault("fsync", "everysec");
        if (!List.of("always", "everysec", "no").contains(fsync)) {
            throw new IllegalArgumentException("--fsync: " + fsync + " is not always, everysec or no");
        }
        try {
            return new NodeDisk(Path.of(directory).toAbsolutePath(), fsync);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(OPTION + wrong.getMessage(), wrong);
        }
    }

    /** The engine's directory for files of a kind. */
    Path part(String kind) {
        return directory.resolve(kind);
    }

    /**
     * Locks the directory for this process, until its end.
     *
     * @throws IllegalStateException if it belongs to another cluster or to a single server, or another process uses it
     * @throws UncheckedIOException if it cannot be written
     */
    void take(String cluster) {
        try {
            Files.createDirectories(directory);
            lock();
            for (String other : OF_ONE_SERVER) {
                if (Files.exists(directory.resolve(other))) {
                    throw new IllegalStateException(OPTION + directory + " has the data of a single server (" + other
                            + "); a node of a cluster needs a directory of its own");
                }
            }
            Path mark = directory.resolve(MARK);
            if (Files.exists(mark)) {
                check(mark, cluster);
            } else {
                mark(mark, cluster);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(OPTION + e, e);
        }
    }

    /**
     * Removes the parts of the keys that were half made when the last process was killed. Called after {@link #take}
     * and before the engine reads the parts.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    void clearHalfMade() {
        try {
            HalfMade.clearAll(part(ACTIVE));
        } catch (IOException e) {
            throw new UncheckedIOException(OPTION + e, e);
        }
    }

    // The channel stays open until the process ends.
    @SuppressWarnings({"resource", "StreamResourceLeak"})
    private void lock() throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                LOCKED.add(channel);
                return;
            }
        } catch (OverlappingFileLockException sameProcess) {
            // Reported below.
        }
        channel.close();
        throw new IllegalStateException(OPTION + directory + " is used by another process");
    }

    private void check(Path mark, String cluster) throws IOException {
        Properties kept = new Properties();
        try (Reader in = Files.newBufferedReader(mark)) {
            kept.load(in);
        }
        String name = kept.getProperty(CLUSTER, "");
        if (!name.equals(cluster)) {
            throw new IllegalStateException(OPTION + directory + " has the data of a node of the cluster " + name
                    + ", not of " + cluster + " (--cluster-name)");
        }
        String parts = kept.getProperty(PARTS, "");
        if (!parts.equals(Integer.toString(PARTITIONS))) {
            throw new IllegalStateException(OPTION + directory + " has keys in " + parts
                    + " parts, of another version of" + " kv; this one has " + PARTITIONS);
        }
    }

    private void mark(Path mark, String cluster) throws IOException {
        Properties kept = new Properties();
        kept.setProperty(CLUSTER, cluster);
        kept.setProperty(PARTS, Integer.toString(PARTITIONS));
        Path made = directory.resolve(MARK + ".new");
        try (Writer out = Files.newBufferedWriter(made)) {
            kept.store(out, null);
        }
        Files.move(made, mark, StandardCopyOption.ATOMIC_MOVE);
    }
}
