package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a running store's log, and its manifest.
 *
 * <p>A new file is listed in the manifest only when the first command is about to be written to it; by then all earlier
 * files are on disk. So a crash can tear only the last listed file. A redis-server expects that: it refuses a log with
 * any other torn file.
 *
 * <p>Threads: {@link #list} by any; methods that create, replace or delete files by one at a time.
 */
public final class LogFiles {
    private final DataDirectory directory;
    /**
     * All files that were created. Guarded by this, as is the next field. Only the thread that creates files changes
     * it.
     */
    private Manifest manifest;
    /** The last increment that the manifest on the disk names. */
    private long lastListed;

    /** Continues a log whose manifest on disk is this one. */
    public LogFiles(DataDirectory directory, Manifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
        this.lastListed = manifest.increments().stream()
                .mapToLong(Manifest.Part::sequence)
                .max()
                .orElse(0);
    }

    private synchronized Manifest manifest() {
        return manifest;
    }

    /** The path of a file of the log. Any thread. */
    public Path path(Manifest.Part part) {
        return directory.logFile(part);
    }

    /** The size of the base in bytes; 0 if there is none. */
    public long baseBytes() throws IOException {
        Optional<Manifest.Part> base = manifest().base();
        return base.isEmpty() ? 0 : directory.bytes(path(base.get()));
    }

    /** Creates another empty increment, which is not listed yet. */
    public Manifest.Part makeIncrement() throws IOException {
        Manifest.Part next = manifest().nextIncrement();
        Disk.replace(path(next), channel -> {});
        synchronized (this) {
            manifest = manifest.withNextIncrement();
        }
        return next;
    }

    /**
     * Lists an increment in the manifest, and those created before it, unless they are listed already. After an
     * exception it may or may not be listed; the caller should try again.
     */
    public synchronized void list(Manifest.Part increment) throws IOException {
        if (increment.sequence() > lastListed) {
            directory.writeManifest(manifest.upTo(increment.sequence()));
            lastListed = increment.sequence();
        }
    }

    /**
     * Replaces the base and all increments before {@code firstIncrement}, the last created one, by a base with this
     * content. The old files become history and still exist. A failure or a crash leaves either the old or the new log.
     */
    public void replaceBase(Manifest.Part firstIncrement, FileContent content) throws IOException {
        forgetHistory();
        Manifest.Part base = manifest().nextBase();
        Disk.replace(path(base), content);
        synchronized (this) {
            Manifest with = manifest.withNextBase(firstIncrement);
            // After an exception the manifest may name the base or not: no other file may get its name.
            manifest = manifest.withHistory(base);
            directory.writeManifest(with);
            manifest = with;
            lastListed = firstIncrement.sequence();
        }
    }

    /** Deletes the history before anything is written: an old base may be why the disk was full. */
    private void forgetHistory() throws IOException {
        synchronized (this) {
            if (manifest.history().isEmpty()) {
                return;
            }
            directory.writeManifest(manifest.upTo(lastListed));
        }
        deleteHistory();
    }

    /** Deletes the files of the history, which the manifest on disk does not need. */
    public void deleteHistory() throws IOException {
        Manifest present = manifest();
        if (present.history().isEmpty()) {
            return;
        }
        for (Manifest.Part part : present.history()) {
            Files.deleteIfExists(path(part));
        }
        directory.forceLog();
        synchronized (this) {
            Manifest without = manifest.withoutHistory();
            directory.writeManifest(without.upTo(lastListed));
            manifest = without;
        }
    }
}
