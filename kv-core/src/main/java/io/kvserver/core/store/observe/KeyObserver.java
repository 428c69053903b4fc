package io.kvserver.core.store.observe;

/** Waits for a key to change: a client's WATCH, or its tracking of what it has cached. */
public interface KeyObserver {
    /**
     * Tells that the key was changed or removed, or has expired. Called by the thread that has the key's shard, which it must
     * not hold up. Returns whether to be told of further changes.
     *
     * @param by who changed it
     */
    boolean changed(byte[] key, Origin by);

    /** Whether it has lost interest; it is then forgotten sooner or later. Any thread. */
    boolean isCancelled();
}
