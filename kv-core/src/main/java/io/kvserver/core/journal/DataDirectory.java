package io.kvserver.core.journal;

import io.kvserver.core.rdb.UnreadableFileException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory with a store's files, which belongs to one store at a time. Opened and closed by any thread; methods
 * that change files are called by one thread at a time. While the store runs, {@link LogFiles} has the files of the
 * log.
 *
 * <pre>
 *   dump.rdb                                     a snapshot
 *   appendonlydir/appendonly.aof.manifest        which files are the log
 *   appendonlydir/appendonly.aof.N.base.rdb, appendonly.aof.N.incr.aof
 *   kv.lock                                      locked by the process that has the directory, whose number it holds
 * </pre>
 */
public final class DataDirectory implements Closeable {
    private static final String LOCK = "kv.lock";
    private static final String LOG = "appendonlydir";
    private static final Pattern LOG_FILE =
            Pattern.compile(Pattern.quote(Manifest.PREFIX) + "\\.(\\d{1,18})\\.(base|incr)\\.(rdb|aof)");

    /**
     * The directories that stores of this process have open. A file lock does not distinguish two stores of one
     * process, and closing the file would release the first store's lock, too.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lockFile;

    private DataDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Opens and locks a directory, which is created if missing.
     *
     * @throws IOException if another store or process has it open, or it cannot be written to; the message names the
     *     directory
     */
    public static DataDirectory open(Path path) throws IOException {
        try {
            Disk.createDirectory(path);
            Path directory = path.toRealPath();
            if (!OPEN.add(directory)) {
                throw new IOException("data directory " + path + " is in use by another store of this process");
            }
            try {
                return new DataDirectory(directory, lock(path, directory.resolve(LOCK)));
            } catch (IOException | RuntimeException | Error e) {
                OPEN.remove(directory);
                throw e;
            }
        } catch (FileSystemException e) {
            throw new IOException("data directory " + path + " cannot be used: " + reason(e), e);
        }
    }

    private static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission for " + e.getFile();
        }
        if (e instanceof FileAlreadyExistsException) {
            return e.getFile() + " is not a directory";
        }
        return String.valueOf(e.getMessage());
    }

    private static FileChannel lock(Path path, Path file) throws IOException {
        FileChannel channel =
                Disk.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("data directory " + path + " is in use by process "
                        + Files.readString(file, StandardCharsets.US_ASCII).strip());
            }
            byte[] process = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(process));
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(
                    "data directory " + path + " is in use by another store of this process, of another class loader",
                    e);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** The path of the snapshot, which need not exist. */
    public Path snapshot() {
        return directory.resolve("dump.rdb");
    }

    public boolean hasSnapshot() {
        return Files.exists(snapshot());
    }

    /** The size of a file in bytes; 0 if it does not exist. */
    public long bytes(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** The path of a file that the log's manifest names. */
    public Path logFile(Manifest.Part part) {
        return log().resolve(part.name());
    }

    private Path log() {
        return directory.resolve(LOG);
    }

    private Path manifest() {
        return log().resolve(Manifest.FILE_NAME);
    }

    /** Replaces the snapshot. A failure or a crash meanwhile leaves the old one. */
    public void replaceSnapshot(FileContent content) throws IOException {
        Disk.replace(snapshot(), content);
    }

    /**
     * The log's manifest, if there is a log.
     *
     * @throws IOException if the manifest or a file that it names cannot be read, or if there is a log under another
     *     name instead
     */
    public Optional<Manifest> readManifest() throws IOException {
        Manifest manifest;
        try {
            manifest = Manifest.read(manifest());
        } catch (NoSuchFileException e) {
            OtherLogs.refuse(directory, LOG, Manifest.PREFIX);
            return Optional.empty();
        }
        for (Manifest.Part part : manifest.files()) {
            if (part.type() != Manifest.Type.HISTORY && !Files.exists(logFile(part))) {
                throw new UnreadableFileException(
                        logFile(part), 0, "the manifest names this file, but it is not there");
            }
        }
        return Optional.of(manifest);
    }

    /** The single-file log of a redis-server before version 7, if there is one. */
    public Optional<Path> oldLog() {
        Path file = directory.resolve(Manifest.PREFIX);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /** Deletes the {@link #oldLog}, after it has been converted. */
    public void deleteOldLog() throws IOException {
        Files.deleteIfExists(directory.resolve(Manifest.PREFIX));
        Disk.forceDirectory(directory);
    }

    /** Replaces the manifest. */
    void writeManifest(Manifest manifest) throws IOException {
        manifest.write(manifest());
    }

    /** Makes deletions in the log's directory durable. */
    void forceLog() throws IOException {
        Disk.forceDirectory(log());
    }

    /**
     * Creates the first log: a base with this content and an empty increment. They are written to a temporary
     * directory, which is then renamed: after a crash there is all of the log or nothing.
     */
    public Manifest createLog(FileContent base) throws IOException {
        Path unfinished = Disk.unfinished(log());
        deleteUnfinishedLog();
        Manifest.Part first = Manifest.EMPTY.nextIncrement();
        Manifest manifest = Manifest.EMPTY.withNextIncrement().withNextBase(first);
        try {
            Disk.createDirectory(unfinished);
            Disk.replace(unfinished.resolve(Manifest.EMPTY.nextBase().name()), base);
            Disk.replace(unfinished.resolve(first.name()), channel -> {});
            manifest.write(unfinished.resolve(Manifest.FILE_NAME));
            Disk.rename(unfinished, log());
        } catch (IOException | RuntimeException | Error e) {
            try {
                deleteUnfinishedLog();
            } catch (IOException further) {
                e.addSuppressed(further);
            }
            throw e;
        }
        return manifest;
    }

    /** Cuts off a torn tail. */
    public void cut(TornTail tail) throws IOException {
        try (FileChannel channel = Disk.open(tail.file(), StandardOpenOption.WRITE)) {
            channel.truncate(tail.offset());
            channel.force(true);
        }
    }

    /**
     * Looks for files that belong after those that the manifest names, and that no crash can have left there.
     *
     * @throws UnreadableFileException if there is one: the log is incomplete
     */
    public void requireWhole(Optional<Manifest> manifest) throws IOException {
        for (Path file : unlisted(manifest)) {
            // An unlisted increment is empty, because it is listed before anything is written to it.
            boolean lost = manifest.isEmpty() || !isBase(file);
            if (lost && Files.size(file) > 0) {
                throw new UnreadableFileException(
                        file, 0, manifest.isEmpty() ? "there is no manifest" : "the manifest does not name this file");
            }
        }
    }

    /** Deletes the unfinished files that a crash left, and nothing else. Returns their paths. */
    public List<Path> deleteLeftovers(Optional<Manifest> manifest) throws IOException {
        requireWhole(manifest);
        List<Path> leftovers = new ArrayList<>(unlisted(manifest));
        for (Path file :
                Stream.concat(list(directory).stream(), list(log()).stream()).toList()) {
            if (file.getFileName().toString().endsWith(Disk.UNFINISHED) && Files.isRegularFile(file)) {
                leftovers.add(file);
            }
        }
        for (Path file : leftovers) {
            Files.delete(file);
        }
        if (deleteUnfinishedLog()) {
            leftovers.add(Disk.unfinished(log()));
        }
        return leftovers;
    }

    private boolean deleteUnfinishedLog() throws IOException {
        Path unfinished = Disk.unfinished(log());
        if (!Files.isDirectory(unfinished)) {
            return false;
        }
        for (Path file : list(unfinished)) {
            Files.delete(file);
        }
        Files.delete(unfinished);
        return true;
    }

    /** The bases and increments that belong after those that the manifest names. */
    private List<Path> unlisted(Optional<Manifest> manifest) throws IOException {
        Manifest listed = manifest.orElse(Manifest.EMPTY);
        long nextBase = listed.nextBase().sequence();
        long nextIncrement = listed.nextIncrement().sequence();
        List<Path> found = new ArrayList<>();
        for (Path file : list(log())) {
            Matcher name = LOG_FILE.matcher(file.getFileName().toString());
            if (name.matches() && Long.parseLong(name.group(1)) >= (isBase(file) ? nextBase : nextIncrement)) {
                found.add(file);
            }
        }
        return found;
    }

    private static boolean isBase(Path file) {
        return file.getFileName().toString().contains(".base.");
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    /** Unlocks the directory. The lock's file stays: another process may already wait for it. */
    @Override
    public void close() throws IOException {
        try {
            lockFile.close();
        } finally {
            OPEN.remove(directory);
        }
    }
}
