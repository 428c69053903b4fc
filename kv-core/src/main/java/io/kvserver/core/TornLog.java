package io.kvserver.core;

/** What to do with a log whose last command or transaction is incomplete, as after a crash. */
public enum TornLog {
    /**
     * Cut off the incomplete part, which was never acknowledged under {@link Fsync#ALWAYS}, and log a warning with the file
     * and the offset.
     */
    TRUNCATE,
    /** Refuse to start. */
    REFUSE
}
