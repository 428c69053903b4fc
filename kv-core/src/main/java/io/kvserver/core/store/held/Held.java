package io.kvserver.core.store.held;

import org.jspecify.annotations.Nullable;

/** What a store notes of a value that lies beside its entry. Confined to the shard of the key. */
public abstract class Held {
    /** Up to which snapshot the value is shared with none. */
    public long generation;

    /** What the store has counted for it, in bytes. */
    public long countedBytes;

    /** Its place among the values with elements that expire; {@code null} if it has none. */
    public @Nullable Due due;
}
