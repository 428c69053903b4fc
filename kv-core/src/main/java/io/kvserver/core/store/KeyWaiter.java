package io.kvserver.core.store;

/**
 * A request that waits for a change of keys. When one of them changes, the view through which that happened {@linkplain
 * Effects#ready notes} it, and whoever ran the change serves it afterwards, while it still has the shards.
 */
public interface KeyWaiter extends KeyObserver {
    @Override
    default boolean changed(byte[] key, Keyspace by) {
        by.effects().ready(this);
        return true;
    }

    /** The view through which it is served. What that changes may make others ready. */
    Keyspace keys();

    /** The shards that it needs, ascending. */
    int[] shards();

    /**
     * Runs the request if its keys hold what it asks for, at a time in milliseconds since 1970. For a thread that has all of
     * {@link #shards}. Throws nothing.
     */
    void serve(long nowMillis);

    /** Whether it is to be served later, by whoever calls this first: until {@link #serve}, nobody else has to. */
    boolean claim();
}
