package io.kvserver.core;

import io.kvserver.core.journal.Journal;
import java.util.concurrent.TimeUnit;

/**
 * When changes are forced to disk, which determines what a crash of the machine can lose. Like Redis's {@code appendfsync}.
 * If only the process dies, no acknowledged change is lost with any of these: each is handed to the operating system before
 * it is acknowledged.
 */
public enum Fsync {
    /** Before they are acknowledged, so no acknowledged change is lost. Changes that wait share one fsync. */
    ALWAYS(0),
    /** Every second: a crash of the machine loses about one second. Changes wait only if the disk is two seconds behind. */
    EVERY_SECOND(TimeUnit.SECONDS.toNanos(1)),
    /** When the operating system does it: a crash of the machine may lose half a minute. */
    NEVER(Journal.NEVER);

    private final long everyNanos;

    Fsync(long everyNanos) {
        this.everyNanos = everyNanos;
    }

    /** How often the journal forces the disk. */
    long everyNanos() {
        return everyNanos;
    }
}
