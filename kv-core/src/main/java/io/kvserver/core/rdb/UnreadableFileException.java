package io.kvserver.core.rdb;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown for a file that cannot be loaded: it is damaged, or holds data that kv does not support. The message names the
 * file, the place and the reason.
 */
public final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;

    /** {@code offset} is that of the first wrong byte or of the item that it belongs to. */
    public UnreadableFileException(Path file, long offset, String reason) {
        super(file + ", offset " + offset + ": " + reason);
        this.file = file;
        this.offset = offset;
    }

    public Path file() {
        return file;
    }

    public long offset() {
        return offset;
    }
}
