package io.kvserver.core.store.kind;

import io.kvserver.core.store.held.Held;
import java.util.List;

/**
 * A value that is no string and too large to be packed: an object beside its key's entry, made of pages. Confined to the shard of
 * its key, until it has been {@linkplain #fork forked} for somebody else.
 */
@SuppressWarnings("exports") // What the store notes of it is the store's alone.
public abstract class Value extends Held {
    /** In place of the deadline of an element that has none. */
    public static final long NO_DEADLINE = Long.MIN_VALUE;

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
     * The earliest deadline of an element, in milliseconds since 1970; {@link #NO_DEADLINE} if no element has one. Only
     * hashes have such elements: fields.
     */
    public long earliestDeadline() {
        return NO_DEADLINE;
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
