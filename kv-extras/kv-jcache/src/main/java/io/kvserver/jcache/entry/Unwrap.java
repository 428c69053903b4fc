package io.kvserver.jcache.entry;

/** Implements the unwrap methods of JSR-107. */
public final class Unwrap {
    private Unwrap() {}

    /**
     * Returns the first of these objects that has a type.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static <T> T as(Class<T> type, Object... these) {
        for (Object each : these) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        throw new IllegalArgumentException("cannot be unwrapped to " + type.getName());
    }
}
