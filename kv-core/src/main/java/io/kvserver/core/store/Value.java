package io.kvserver.core.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that is no string and too large to be packed: an object beside its key's entry, made of pages. Confined to the shard of
 * its key, until it has been {@linkplain #fork forked} for somebody else.
 */
public abstract class Value {
    /** Up to which snapshot the value is shared with none; the store's to keep. */
    long generation;

    /** What the store has counted for it, in bytes; the store's to keep. */
    long countedBytes;

    /** Its place among the values with elements that expire; {@code null} if it has none. The store's to keep. */
    @Nullable
    Due due;

    public abstract Kind kind();

    /** As OBJECT ENCODING answers it. */
    public abstract String encoding();

    /** What it takes in memory, in bytes, its pages by their true size; a page that two values share counts for both. */
    public abstract long memoryBytes();

    /**
     * Another value with the same content, of which either may change without the other. Both go on with the same pages, and each
     * copies a page when it changes it next. So it costs a reference for each page at the most: COPY does this, and a write to a
     * value that an open snapshot has yet to read.
     */
    public abstract Value fork();

    /**
     * The earliest deadline of an element, in milliseconds since 1970; {@link Keyspace#NO_DEADLINE} if no element has one. Only
     * hashes have such elements: fields.
     */
    public long earliestDeadline() {
        return Entries.NO_DEADLINE;
    }

    /**
     * Removes elements whose deadline has come, the earliest first and about so many at most, and returns their names. What has
     * expired besides cannot be read any more, though it is still there.
     */
    public List<byte[]> removeExpired(long nowMillis, int most) {
        return List.of();
    }

    /** Removes an element that has expired but is still there. */
    public void removeExpired(byte[] name) {}

    /** Whether there is no element that can be read; for a value that has elements with deadlines. */
    public boolean isEmpty() {
        return false;
    }
}
