package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that are the log of a running store, and its manifest.
 *
 * <p>A file is made, and listed in the manifest only when the first command is to be written to it; by then all before it are
 * on the disk. So what a crash may tear is the last file that is listed, as a redis-server expects it: it refuses to start on a
 * log with any other torn file.
 *
 * <p>Threads: {@link #list} by any; what makes, replaces or deletes files by one at a time.
 */
public final class LogFiles {
    private final DataDirectory directory;
    /** Guarded by this, as what follows: all files that have been made. Only the thread that makes files changes it. */
    private Manifest manifest;
    /** The last increment that the manifest on the disk names. */
    private long lastListed;

    /** Goes on with a log whose manifest on the disk is this one. */
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

    /** Where a file of the log is, or is to be. Any thread. */
    public Path path(Manifest.Part part) {
        return directory.logFile(part);
    }

    /** How many bytes the base has; 0 if there is none. */
    public long baseBytes() throws IOException {
        Optional<Manifest.Part> base = manifest().base();
        return base.isEmpty() ? 0 : directory.bytes(path(base.get()));
    }

    /** Makes another increment, without content, and does not list it yet. */
    public Manifest.Part makeIncrement() throws IOException {
        Manifest.Part next = manifest().nextIncrement();
        Disk.replace(path(next), channel -> {});
        synchronized (this) {
            manifest = manifest.withNextIncrement();
        }
        return next;
    }

    /**
     * Makes the manifest name an increment, and those that were made before it, unless it does already. After an exception it
     * may or may not name it, and should be told again.
     */
    public synchronized void list(Manifest.Part increment) throws IOException {
        if (increment.sequence() > lastListed) {
            directory.writeManifest(manifest.upTo(increment.sequence()));
            lastListed = increment.sequence();
        }
    }

    /**
     * Puts a base with this content in place of the present one and of all increments before one, the last that was made. They
     * become history, and are still there. One that fails or is interrupted by a crash leaves the log as it was, or as it was to
     * be.
     */
    public void replaceBase(Manifest.Part firstIncrement, FileContent content) throws IOException {
        forgetHistory();
        Manifest.Part base = manifest().nextBase();
        Disk.replace(path(base), content);
        synchronized (this) {
            Manifest with = manifest.withNextBase(firstIncrement);
            // Whether the manifest names the base after an exception is not known: no other may get its name.
            manifest = manifest.withHistory(base);
            directory.writeManifest(with);
            manifest = with;
            lastListed = firstIncrement.sequence();
        }
    }

    /** Before anything is written, because a base that is left over may be why there was no room. */
    private void forgetHistory() throws IOException {
        synchronized (this) {
            if (manifest.history().isEmpty()) {
                return;
            }
            directory.writeManifest(manifest.upTo(lastListed));
        }
        deleteHistory();
    }

    /** Deletes the files of the history, which are none that the manifest on the disk needs. */
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
