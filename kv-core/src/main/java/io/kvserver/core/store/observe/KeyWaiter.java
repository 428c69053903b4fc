package io.kvserver.core.store.observe;

import java.util.Set;

/**
 * A request that waits for a change of keys. It observes them; when one changes, the thread that changed it
 * {@linkplain Origin#ready records} the request, and serves it afterwards, while it still has the shards.
 */
public interface KeyWaiter {
    /** The shards that it needs, in ascending order. */
    int[] shards();

    /**
     * Runs the request if its keys hold what it asks for, at a time in milliseconds since 1970. Returns the requests
     * that this has made ready, in the order in which they began to wait. For a thread that has all of {@link #shards}.
     * Throws nothing.
     */
    Set<KeyWaiter> serve(long nowMillis);

    /**
     * Claims the request for serving it later. True for the first caller, until {@link #serve}; others need not serve
     * it.
     */
    boolean claim();

    /** Gives up serving the request after a failure: its client is closed. */
    void abandon();
}
