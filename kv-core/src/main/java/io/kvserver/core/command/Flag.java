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
    /** Runs between MULTI and EXEC, too, instead of being queued; not part of COMMAND's flags. */
    NOT_QUEUED(false),
    /** Left out of the slow log, because its parts are in it. */
    SKIP_SLOWLOG,
    /** Can do harm or take long, so that an administrator may want to forbid it; not part of COMMAND's flags. */
    DANGEROUS(false);

    private final boolean onWire;

    Flag() {
        this(true);
    }

    Flag(boolean onWire) {
        this.onWire = onWire;
    }

    /** Whether COMMAND names it. */
    boolean isOnWire() {
        return onWire;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
