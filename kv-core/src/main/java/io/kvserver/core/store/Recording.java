package io.kvserver.core.store;

/** How a change is kept in the log, so that repeating it later and elsewhere gives the same. */
public enum Recording {
    /** As the request itself: it depends on nothing but the keys. */
    REQUEST,
    /** As the value and deadline that the first key has afterwards: the request depends on the time, or on how numbers round. */
    VALUE,
    /** As {@link #VALUE} if the request has more words than it needs, else as {@link #REQUEST}. */
    VALUE_IF_OPTIONS,
    /** As the deadline that the first key has afterwards: the request depends on the time, but changes no value. */
    DEADLINE
}
