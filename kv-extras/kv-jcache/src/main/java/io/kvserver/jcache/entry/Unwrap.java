package io.kvserver.jcache.entry;

/** What kv's own parts of a cache can be seen as. */
public final class Unwrap {
    private Unwrap() {}

    /**
     * The first of these that is of a type.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static <T> T as(Class<T> type, Object... these) {
        for (Object each : these) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        throw new IllegalArgumentException("not to be seen as a " + type.getName());
    }
}
