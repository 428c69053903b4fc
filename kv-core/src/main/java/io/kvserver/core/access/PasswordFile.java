package io.kvserver.core.access;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that holds a password. Stateless. */
public final class PasswordFile {
    /** More is no password that somebody meant. */
    private static final int MAX_BYTES = 16 << 10;

    private PasswordFile() {}

    /**
     * The first line, without its end.
     *
     * @throws IOException if the file cannot be read, or holds none; the message names it, and nothing of what it holds
     */
    public static byte[] read(Path path) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                line.write(b);
                if (line.size() > MAX_BYTES) {
                    throw new IOException("its first line is longer than a password may be");
                }
            }
        } catch (IOException e) {
            throw new IOException("cannot read a password from " + path + ": " + e, e);
        }
        byte[] password = line.toByteArray();
        int length = password.length;
        if (length > 0 && password[length - 1] == '\r') {
            length--;
        }
        if (length == 0) {
            throw new IOException("there is no password in the first line of " + path);
        }
        return Arrays.copyOf(password, length);
    }
}
