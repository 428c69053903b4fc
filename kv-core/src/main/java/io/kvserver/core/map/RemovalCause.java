package io.kvserver.core.map;

/** Why a value is no longer in a map. */
public enum RemovalCause {
    /** It was removed by the map, a client or another call. */
    DELETED,
    /** Its key got another value. */
    REPLACED,
    /** Its deadline has passed. */
    EXPIRED,
    /** It was evicted because the store needed memory. */
    EVICTED
}
