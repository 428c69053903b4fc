package io.kvserver.core.access;

import static io.kvserver.core.protocol.Log.LOG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.CommandException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file of a store's users, Redis's {@code aclfile}. Any thread; it is used by one at a time. */
public final class UserFile {
    private static final String NOT_SAVED =
            "ERR There was an error trying to save the ACLs. Please check the server logs for more information";

    private final Path path;

    public UserFile(Path path) {
        this.path = path;
    }

    /** Where it is, as it was given. */
    public Path path() {
        return path;
    }

    /**
     * Replaces all users by those of the file.
     *
     * @throws CommandException with all that is wrong with it; then nothing has changed
     */
    public synchronized void load(Users users, @Nullable Client asking) {
        String text;
        try {
            text = Files.readString(path, ISO_8859_1);
        } catch (IOException e) {
            throw new CommandException("ERR Error loading ACLs, opening file '" + path + "': " + reason(e));
        }
        users.replace(path.toString(), List.of(text.split("\n", -1)), asking);
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "No such file or directory" : String.valueOf(e.getMessage());
    }

    /**
     * Writes all users to the file, which has either the old or the new ones at any time.
     *
     * @throws CommandException if that fails; the log says why
     */
    public synchronized void save(Users users) {
        StringBuilder text = new StringBuilder();
        users.all().forEach(user -> text.append(users.line(user)).append('\n'));
        try {
            write(text.toString());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "could not save the users to " + path + ": " + e);
            throw new CommandException(NOT_SAVED);
        }
    }

    private void write(String text) throws IOException {
        Path whole = path.toAbsolutePath();
        Path directory = whole.getParent();
        if (directory == null) {
            throw new IOException(path + " is no file");
        }
        // Only its owner may read it.
        Path temporary = Files.createTempFile(directory, "acl-", ".tmp");
        try {
            Files.writeString(temporary, text, ISO_8859_1);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
