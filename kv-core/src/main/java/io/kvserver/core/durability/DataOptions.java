package io.kvserver.core.durability;

import io.kvserver.core.journal.Journal;
import java.nio.file.Path;

/**
 * Where and how data is kept on disk.
 *
 * @param forceEveryNanos how often the disk is forced, as for {@link Journal}
 * @param cutsTornLog whether an incomplete command at the end of the log is cut off; otherwise such a log is refused
 */
public record DataOptions(Path directory, long forceEveryNanos, boolean cutsTornLog) {}
