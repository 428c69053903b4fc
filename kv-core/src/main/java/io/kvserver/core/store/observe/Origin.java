package io.kvserver.core.store.observe;

/** The origin of changes: the effects of one view. */
public interface Origin {
    /**
     * Records a waiting request for a key that this origin has changed; it is served after the request that made the
     * change. For the thread that runs the latter.
     */
    void ready(KeyWaiter waiter);
}
