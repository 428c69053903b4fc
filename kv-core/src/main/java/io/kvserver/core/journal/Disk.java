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
 * Replaces files so that a crash leaves either the old or the new one: written under a temporary name, forced, renamed,
 * and the directory forced. Where the file system has permissions, only the owner may read new files. Any thread, but
 * one at a time for each file.
 */
final class Disk {
    /** The suffix of unfinished files, which no other program uses. */
    static final String UNFINISHED = ".kv-temp";

    private Disk() {}

    /** Opens a file; the options tell whether it must exist. */
    static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), ownerOnly(file, "rw-------"));
    }

    /** Creates a directory and its parents, unless they exist. */
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

    /** Creates or replaces a file. After an exception the old file is unchanged. */
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

    /** Makes changes of names in a directory durable. */
    static void forceDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
