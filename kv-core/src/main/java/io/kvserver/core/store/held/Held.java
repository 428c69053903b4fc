package io.kvserver.core.store.held;

import org.jspecify.annotations.Nullable;

/** The store's record of a value that lies beside its entry. Confined to the shard of the key. */
public abstract class Held {
    /** The last snapshot that does not share the value. */
    public long generation;

    /** The bytes that the store has counted for it. */
    public long countedBytes;

    /** Its place among the values with elements that expire; {@code null} if it has none. */
    public @Nullable Due due;
}
