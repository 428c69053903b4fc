package io.kvserver.core.store.observe;

import java.util.Set;

/**
 * A request that waits for a change of keys. It observes them; when one changes, whoever changed it {@linkplain Origin#ready notes}
 * the request, and serves it afterwards, while it still has the shards.
 */
public interface KeyWaiter {
    /** The shards that it needs, ascending. */
    int[] shards();

    /**
     * Runs the request if its keys hold what it asks for, at a time in milliseconds since 1970. Returns whom that has made ready, in
     * the order in which they began to wait. For a thread that has all of {@link #shards}. Throws nothing.
     */
    Set<KeyWaiter> serve(long nowMillis);

    /** Whether it is to be served later, by whoever calls this first: until {@link #serve}, nobody else has to. */
    boolean claim();

    /** Says that nobody is going to serve the request, because that has failed: its client is closed. */
    void abandon();
}
