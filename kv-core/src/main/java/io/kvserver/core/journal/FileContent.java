package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** What is to be in a file. */
@FunctionalInterface
public interface FileContent {
    /** Writes the content at the channel's position; the caller forces it to the disk. */
    void writeTo(FileChannel channel) throws IOException;
}
