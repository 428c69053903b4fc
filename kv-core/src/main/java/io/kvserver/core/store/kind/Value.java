package io.kvserver.core.store.kind;

import io.kvserver.core.store.held.Held;
import java.util.List;

/**
 * A value, other than a string, that is too large to be packed: an object beside its key's entry, made of pages.
 * Confined to the shard of its key; other threads read a {@linkplain #fork fork}.
 */
@SuppressWarnings("exports") // What the store notes of it is the store's alone.
public abstract class Value extends Held {
    /** The deadline of an element that has none. */
    public static final long NO_DEADLINE = Long.MIN_VALUE;

    public abstract Kind kind();

    /** The encoding that OBJECT ENCODING returns. */
    public abstract String encoding();

    /** The memory in bytes, with the true size of its pages; a page that two values share counts for both. */
    public abstract long memoryBytes();

    /**
     * Returns a copy that can change independently. Both share their pages, and each copies a page before its next change; so
     * a fork costs at most a reference per page. Used by COPY, and by a write to a value that an open snapshot has yet to
     * read.
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
     * Removes about {@code most} expired elements, the earliest first, and returns their names. Other expired elements
     * stay but cannot be read.
     */
    public List<byte[]> removeExpired(long nowMillis, int most) {
        return List.of();
    }

    /** Removes an expired element. */
    public void removeExpired(byte[] name) {}

    /** Whether no element can be read; for a value that has elements with deadlines. */
    public boolean isEmpty() {
        return false;
    }
}
