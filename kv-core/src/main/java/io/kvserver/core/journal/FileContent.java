package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** What is to be in a file. */
@FunctionalInterface
public interface FileContent {
    /** Writes it to where the channel is; whoever calls forces it to the disk. */
    void writeTo(FileChannel channel) throws IOException;
}
