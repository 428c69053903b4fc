package io.kvserver.jcache.entry;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of an entry, decided by someone who has seen what it is. Immutable.
 *
 * @param value the new value; {@code null} if there is none
 * @param result what the operation answers; whether that may be {@code null} is for the one who asks
 */
public record Next<V, R>(
        Deed deed, @Nullable V value, @Nullable R result) {
    /** Kinds of it. */
    public enum Deed {
        NOTHING,
        /** It was used: its expiry may change. */
        TOUCH,
        /** It gets a value, which the writer is told. */
        PUT,
        /** It gets a value that the writer has. */
        PUT_WRITTEN,
        /** It gets a value from the loader, which is nobody's put. */
        PUT_LOADED,
        /** It goes, which the writer is told whether it was there or not. */
        REMOVE,
        /** It goes, which the writer knows. */
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
