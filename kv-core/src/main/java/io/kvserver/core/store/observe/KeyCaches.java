package io.kvserver.core.store.observe;

import org.jspecify.annotations.Nullable;

/** Those outside of the store who cache keys, and have to be told of any change: clients that track keys by their prefix. */
public interface KeyCaches {
    /** Whether anybody wants to be told of changed keys. Any thread; asked for each change. */
    boolean wanted();

    /** The most keys that are remembered because clients have read them; beyond that the oldest are given up. Any thread. */
    long maxKeys();

    /**
     * Tells that a key, in whichever database, was changed, removed or has expired. Called by the thread that has the key's
     * shard, which must not be held up.
     *
     * @param by who changed it; {@code null} if it has expired
     */
    void changed(byte[] key, @Nullable Origin by);

    /** Tells that all keys of a database or more have been removed. Called by a thread that has all shards. */
    void flushed();

    /** Nobody caches anything. */
    KeyCaches NONE = new KeyCaches() {
        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public long maxKeys() {
            return Long.MAX_VALUE;
        }

        @Override
        public void changed(byte[] key, @Nullable Origin by) {}

        @Override
        public void flushed() {}
    };
}
