package io.kvserver.core.map;

/** Why a value is no longer in a map. */
public enum RemovalCause {
    /** It was removed by the map, a client or another call. */
    DELETED,
    /** Its key has got another value. */
    REPLACED,
    /** Its time was over. */
    EXPIRED,
    /** The store needed its memory. */
    EVICTED
}
