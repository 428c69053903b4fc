package io.kvserver.core.store.observe;

/** Who changes keys: the effects of one view, by which it is known. */
public interface Origin {
    /**
     * Notes a request that waits for a key that this has changed, to be served after the request that has changed it. For the
     * thread that runs that one.
     */
    void ready(KeyWaiter waiter);
}
