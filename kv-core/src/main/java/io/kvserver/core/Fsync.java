package io.kvserver.core;

import io.kvserver.core.journal.Journal;
import java.util.concurrent.TimeUnit;

/**
 * When changes are forced to the disk: what a crash of the machine may lose. As Redis's {@code appendfsync}. The death of the
 * process loses nothing that was acknowledged, whichever it is: the operating system has each change before its acknowledgement
 * leaves.
 */
public enum Fsync {
    /** Before they are acknowledged: nothing that was acknowledged is lost. Changes that wait share one fsync. */
    ALWAYS(0),
    /** Every second: a crash of the machine loses about a second. Changes wait only when the disk is two seconds behind. */
    EVERY_SECOND(TimeUnit.SECONDS.toNanos(1)),
    /** When the operating system does it: a crash of the machine loses perhaps half a minute. */
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
