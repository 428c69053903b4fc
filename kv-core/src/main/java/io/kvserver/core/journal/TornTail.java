package io.kvserver.core.journal;

import io.kvserver.core.rdb.UnreadableFileException;
import java.nio.file.Path;

/**
 * The bytes of a log's file after its last whole command or transaction, left by a process that was killed while
 * writing. In the last file of a log they are cut off; in any other they are damage.
 *
 * @param offset where the tail begins: the number of valid bytes
 * @param size the size of the file in bytes
 * @param reason as in "… ends within a command"
 */
public record TornTail(Path file, long offset, long size, String reason) {
    /** The exception if the tail is not to be cut off. */
    public UnreadableFileException refused() {
        return new UnreadableFileException(file, offset, reason);
    }

    @Override
    public String toString() {
        return file + ", offset " + offset + ": " + reason + "; " + (size - offset) + " bytes";
    }
}
