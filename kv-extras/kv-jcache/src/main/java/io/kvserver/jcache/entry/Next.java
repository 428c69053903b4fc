package io.kvserver.jcache.entry;

import org.jspecify.annotations.Nullable;

/**
 * The next state of an entry, decided from its present one. Immutable.
 *
 * @param value the new value; {@code null} if there is none
 * @param result the operation's result; the operation decides whether it may be {@code null}
 */
public record Next<V, R>(
        Deed deed, @Nullable V value, @Nullable R result) {
    /** The kinds of changes. */
    public enum Deed {
        NOTHING,
        /** The entry was read: its deadline may change. */
        TOUCH,
        /** It gets a value, which is passed to the writer. */
        PUT,
        /** It gets a value that the writer has already written. */
        PUT_WRITTEN,
        /** It gets a value from the loader, which does not count as a put. */
        PUT_LOADED,
        /** It is removed, and the writer is called even if it was missing. */
        REMOVE,
        /** It is removed; the writer already knows. */
        REMOVE_WRITTEN
    }

    public static <V, R> Next<V, R> nothing(@Nullable R result) {
        return new Next<>(Deed.NOTHING, null, result);
    }

    public static <V, R> Next<V, R> touch(@Nullable R result) {
        return new Next<>(Deed.TOUCH, null, result);
    }

    public static <V, R> Next<V, R> put(V value, @Nullable R result) {
        return new Next<>(Deed.PUT, value, result);
    }

    public static <V, R> Next<V, R> loaded(V value, @Nullable R result) {
        return new Next<>(Deed.PUT_LOADED, value, result);
    }

    public static <V, R> Next<V, R> remove(@Nullable R result) {
        return new Next<>(Deed.REMOVE, null, result);
    }
}
