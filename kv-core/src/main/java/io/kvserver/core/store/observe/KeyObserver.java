package io.kvserver.core.store.observe;

/** Waits for a key to change: a client's WATCH, or its tracking of what it has cached. */
public interface KeyObserver {
    /**
     * Reports that the key was changed or removed, or has expired. Called by the thread that has the key's shard, so it
     * must be brief. Returns whether to report further changes.
     *
     * @param by the origin of the change
     */
    boolean changed(byte[] key, Origin by);

    /** Whether it was cancelled; it is then dropped sooner or later. Any thread. */
    boolean isCancelled();
}
