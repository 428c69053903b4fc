package io.kvserver.core.command;

import java.util.Locale;

/** What is true of a command; as in COMMAND's reply. */
public enum Flag {
    /** Changes data. */
    WRITE,
    /** Reads data and changes none. */
    READONLY,
    /** May need more memory, and is refused when there is none. */
    DENYOOM,
    /** For who runs the server. */
    ADMIN,
    /** Not for scripts. */
    NOSCRIPT,
    /** Allowed while the data is being loaded. */
    LOADING,
    /** Allowed when the data may be out of date. */
    STALE,
    /** Allowed before authentication. */
    NO_AUTH,
    /** Takes constant or logarithmic time. */
    FAST,
    /** Can do harm or take long, so that an administrator may want to forbid it; not part of COMMAND's flags. */
    DANGEROUS;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
