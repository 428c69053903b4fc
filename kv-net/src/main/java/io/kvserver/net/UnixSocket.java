package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A Unix domain socket that a server listens on, and the socket's file. A file left by a dead server is replaced; that
 * of a live server, and a file that is not a socket, are not. (Two servers that find the same dead file at the same
 * moment may replace each other's.) Any thread; closed by one.
 */
final class UnixSocket {
    private static final int KIND_MASK = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private volatile boolean closed;
    private final ServerSocketChannel channel;
    /** Distinguishes this socket's file from a later one of another server. */
    private final @Nullable Object file;

    /**
     * The socket's path and permissions.
     *
     * @param permissions the file's permissions, which control who may connect; empty for the process's default
     */
    record Place(Path path, Set<PosixFilePermission> permissions) {
        /** The permissions as an octal number, like Redis's unixsocketperm; 0 if there are none. */
        String mode() {
            String digits = PosixFilePermissions.toString(permissions)
                    .replaceAll("[rwx]", "1")
                    .replace('-', '0');
            return Integer.toOctalString(Integer.parseInt(digits, 2));
        }
    }

    private UnixSocket(Path path, ServerSocketChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.file = attributes(path).fileKey();
    }

    /**
     * Opens the socket.
     *
     * @throws BindException if that is not possible; the message names the path
     */
    static UnixSocket open(Place place) throws IOException {
        Path path = place.path();
        ServerSocketChannel channel = open(path);
        try {
            removeStale(path);
            channel.configureBlocking(false);
            if (place.permissions().isEmpty()) {
                channel.bind(UnixDomainSocketAddress.of(path), ListeningSockets.BACKLOG);
            } else {
                bindApart(place, channel);
            }
            return begin(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            BindException named = new BindException("cannot listen on " + path + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private static ServerSocketChannel open(Path path) throws IOException {
        try {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (UnsupportedOperationException e) {
            throw new IOException("cannot listen on " + path + ": this system has no Unix domain sockets", e);
        }
    }

    private static UnixSocket begin(Path path, ServerSocketChannel channel) throws IOException {
        try {
            return new UnixSocket(path, channel);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /**
     * Listens in a directory that no other user can enter, and moves the socket to its path once its permissions are set, so
     * that no unauthorized client can connect in between.
     */
    private static void bindApart(Place place, ServerSocketChannel channel) throws IOException {
        Path directory = newDirectory(place.path());
        Path apart = directory.resolve("s");
        try {
            channel.bind(UnixDomainSocketAddress.of(apart), ListeningSockets.BACKLOG);
            Files.setPosixFilePermissions(apart, place.permissions());
            appear(place.path(), apart);
        } finally {
            Files.deleteIfExists(apart);
            Files.delete(directory);
        }
    }

    /** Moves a file to its path, unless another server has taken the path meanwhile. */
    private static void appear(Path path, Path apart) throws IOException {
        try {
            Files.createLink(path, apart);
        } catch (FileAlreadyExistsException taken) {
            throw new IOException("another server has begun to listen there", taken);
        } catch (IOException | UnsupportedOperationException noLinks) {
            // Without links a race with another server cannot be detected.
            LOG.log(Level.DEBUG, "a Unix domain socket cannot have two paths", noLinks);
            Files.move(apart, path, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * A private directory beside a path, with a short name, because the path of a socket may have only about 100 bytes.
     */
    private static Path newDirectory(Path path) throws IOException {
        FileAttribute<?> own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        while (true) {
            String name = "." + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
            try {
                return Files.createDirectory(path.resolveSibling(name), own);
            } catch (FileAlreadyExistsException taken) {
                LOG.log(Level.DEBUG, "a directory for a Unix domain socket has a name that is taken", taken);
            }
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the file of a dead server. */
    private static void removeStale(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & KIND_MASK) != SOCKET) {
            throw new IOException("there is a file that is no socket");
        }
        if (isServed(path)) {
            throw new IOException("another server listens there");
        }
        Files.deleteIfExists(path);
    }

    private static boolean isServed(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Does not wait: whether the connection is accepted now or later, a server listens.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening, and removes the file unless another server has replaced it. */
    void close() {
        if (closed) {
            // Another server may have the path by now.
            return;
        }
        closed = true;
        try {
            channel.close();
            if (file != null && file.equals(attributes(path).fileKey())) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "the file of the Unix domain socket is gone already", e);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the file of the Unix domain socket " + path + " could not be removed", e);
        }
    }
}
