package io.kvserver.core.command;

import java.util.Locale;

/** What is true of a command; as in COMMAND's reply, and in its order. */
public enum Flag {
    /** Changes data. */
    WRITE,
    /** Reads data and changes none. */
    READONLY,
    /** May need more memory, and is refused when there is none. */
    DENYOOM,
    /** For who runs the server. */
    ADMIN,
    /** About published messages. */
    PUBSUB,
    /** Not for scripts. */
    NOSCRIPT,
    /** May have to wait for something. */
    BLOCKING,
    /** Allowed while the data is being loaded. */
    LOADING,
    /** Allowed when the data may be out of date. */
    STALE,
    /** Not shown to clients that monitor. */
    SKIP_MONITOR,
    /** Left out of the slow log, because its parts are in it. */
    SKIP_SLOWLOG,
    /** Takes constant or logarithmic time. */
    FAST,
    /** Allowed before authentication. */
    NO_AUTH,
    /** May have no key though it can have some. */
    NO_MANDATORY_KEYS,
    /** Not while other data is being loaded beside the present. */
    NO_ASYNC_LOADING,
    /** Not allowed between MULTI and EXEC. */
    NO_MULTI,
    /** Allowed while a script holds up the server. */
    ALLOW_BUSY,
    /** Runs between MULTI and EXEC, too, instead of being queued; not part of COMMAND's flags. */
    NOT_QUEUED(false),
    /** Allowed to a client that has subscribed to something, which in RESP2 can do little else; not part of COMMAND's flags. */
    WHILE_SUBSCRIBED(false),
    /** Reaches other servers or clients though it changes no key, so that a pause of writes holds it; not in COMMAND's flags. */
    MAY_REPLICATE(false),
    /** Refused unless the owner of the server has allowed it; not part of COMMAND's flags. */
    PROTECTED(false),
    /** Takes about as long as a look at the clock, so that it is timed together with its like; not in COMMAND's flags. */
    BRIEF(false),
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
    public boolean isOnWire() {
        return onWire;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
