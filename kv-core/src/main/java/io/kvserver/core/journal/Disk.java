package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * How files come and go so that a crash finds either the old or the new: written under another name, forced, renamed, and the
 * directory forced. What is made belongs to its owner alone, where the file system knows owners. Any thread, but one at a
 * time for each file.
 */
final class Disk {
    /** What the names of unfinished files end in; nobody else's do. */
    static final String UNFINISHED = ".kv-temp";

    private Disk() {}

    /** Opens a file; the options say whether it has to be there. */
    static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), ownerOnly(file, "rw-------"));
    }

    /** Makes a directory, and those above it, unless it is there. */
    static void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[] {};
    }

    /** Puts a whole new file in place of the old, if there is one. After an exception the old one is as it was. */
    static void replace(Path file, FileContent content) throws IOException {
        Path unfinished = unfinished(file);
        Files.deleteIfExists(unfinished);
        try {
            try (FileChannel channel = open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            rename(unfinished, file);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(unfinished, e);
            throw e;
        }
    }

    static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(to.toAbsolutePath().resolveSibling(""));
    }

    private static void deleteQuietly(Path file, Throwable reason) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** Makes names that were given or taken in a directory survive a crash. */
    static void forceDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
