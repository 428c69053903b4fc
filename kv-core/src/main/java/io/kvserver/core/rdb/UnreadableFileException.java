package io.kvserver.core.rdb;

import java.io.IOException;
import java.nio.file.Path;

/** A file that cannot be loaded: it is damaged, or holds what kv does not keep. Says which file, where in it, and why. */
public final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;

    /** {@code offset} is in bytes, of the first thing that is wrong or of what it belongs to. */
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
