package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** The content of a file to be written. */
@FunctionalInterface
public interface FileContent {
    /** Writes the content at the channel's position; the caller forces it to the disk. */
    void writeTo(FileChannel channel) throws IOException;
}
