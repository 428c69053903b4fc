package io.kvserver.core.store.observe;

import org.jspecify.annotations.Nullable;

/** The caches of keys outside of the store that must be told of changes: clients that track keys by prefix. */
public interface KeyCaches {
    /** Whether any cache wants to be told of changed keys. Any thread; asked for each change. */
    boolean wanted();

    /**
     * The most keys that are remembered because clients have read them; beyond that the oldest are invalidated. Any
     * thread.
     */
    long maxKeys();

    /**
     * Reports that a key, in any database, was changed or removed or has expired. Called by the thread that has the
     * key's shard, so it must be brief.
     *
     * @param by the origin of the change; {@code null} if the key has expired
     */
    void changed(byte[] key, @Nullable Origin by);

    /** Reports that all keys of at least one database have been removed. Called by a thread that has all shards. */
    void flushed();

    /** No caches. */
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
