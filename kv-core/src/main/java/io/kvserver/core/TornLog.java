package io.kvserver.core;

/** What to do with a log whose last command or transaction is incomplete, as it is after a crash. */
public enum TornLog {
    /** Cut it off, and log a warning that names file and offset: it was never acknowledged under {@link Fsync#ALWAYS}. */
    TRUNCATE,
    /** Refuse to start. */
    REFUSE
}
