package io.kvserver.core.journal;

import io.kvserver.core.rdb.UnreadableFileException;
import java.nio.file.Path;

/**
 * What a log's file holds behind its last whole command or transaction, because somebody was killed while writing it. In the
 * last file of a log it is to be cut off; in any other it is damage.
 *
 * @param offset where it begins: how many bytes of the file count
 * @param size how many bytes the file has
 * @param reason as in "… ends within a command"
 */
public record TornTail(Path file, long offset, long size, String reason) {
    /** What to throw if it is not to be cut off. */
    public UnreadableFileException refused() {
        return new UnreadableFileException(file, offset, reason);
    }

    @Override
    public String toString() {
        return file + ", offset " + offset + ": " + reason + "; " + (size - offset) + " bytes";
    }
}
