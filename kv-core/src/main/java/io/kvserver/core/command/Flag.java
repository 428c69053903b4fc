package io.kvserver.core.command;

import java.util.Locale;

/** The flags of commands, in the order of COMMAND's reply. */
public enum Flag {
    /** Changes data. */
    WRITE,
    /** Reads data and changes none. */
    READONLY,
    /** May need more memory, and is refused if there is none. */
    DENYOOM,
    /** For the server's administrator. */
    ADMIN,
    /** Concerns published messages. */
    PUBSUB,
    /** Not for scripts. */
    NOSCRIPT,
    /** May block. */
    BLOCKING,
    /** Allowed while the data is being loaded. */
    LOADING,
    /** Allowed when the data may be out of date. */
    STALE,
    /** Not shown to clients that monitor. */
    SKIP_MONITOR,
    /** Left out of the slow log, which has its parts instead. */
    SKIP_SLOWLOG,
    /** Takes constant or logarithmic time. */
    FAST,
    /** Allowed before authentication. */
    NO_AUTH,
    /** Its keys are optional. */
    NO_MANDATORY_KEYS,
    /** Not allowed while a replica loads new data beside the old. */
    NO_ASYNC_LOADING,
    /** Not allowed between MULTI and EXEC. */
    NO_MULTI,
    /** Allowed while a script blocks the server. */
    ALLOW_BUSY,
    /** Runs between MULTI and EXEC, too, instead of being queued; not part of COMMAND's flags. */
    NOT_QUEUED(false),
    /** Allowed to a RESP2 client with subscriptions, which can do little else; not part of COMMAND's flags. */
    WHILE_SUBSCRIBED(false),
    /**
     * Has effects on other servers or clients without changing keys, so a pause of writes delays it; not part of
     * COMMAND's flags.
     */
    MAY_REPLICATE(false),
    /** Refused unless the server's configuration allows it; not part of COMMAND's flags. */
    PROTECTED(false),
    /**
     * Takes about as long as reading the clock, so several such commands are timed together; not part of COMMAND's
     * flags.
     */
    BRIEF(false),
    /** Can do harm or take long, so an administrator may want to forbid it; not part of COMMAND's flags. */
    DANGEROUS(false);

    private final boolean onWire;

    Flag() {
        this(true);
    }

    Flag(boolean onWire) {
        this.onWire = onWire;
    }

    /** Whether COMMAND's reply has it. */
    public boolean isOnWire() {
        return onWire;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
