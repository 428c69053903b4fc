package io.kvserver.core.tracking;

import org.jspecify.annotations.Nullable;

/** What a {@link CacheTable} asks its store. Any thread. */
public interface TrackedClients {
    /** The client with a number, {@code null} if it is gone. */
    @Nullable
    TrackedClient client(long id);

    /** How many keys may be remembered for clients; 0 for any number. */
    long maxCachedKeys();
}
