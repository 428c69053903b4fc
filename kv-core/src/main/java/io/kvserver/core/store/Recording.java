package io.kvserver.core.store;

/** The form in which a change is logged, so that repeating it later and elsewhere has the same effect. */
public enum Recording {
    /** As the request itself: it depends on nothing but the keys. */
    REQUEST,
    /** As the resulting value and deadline of the first key: the request depends on the time, or on rounding. */
    VALUE,
    /** Like {@link #VALUE} if the request has options, otherwise as {@link #REQUEST}. */
    VALUE_IF_OPTIONS,
    /** As the resulting deadline of the first key: the request depends on the time, but changes no value. */
    DEADLINE
}
