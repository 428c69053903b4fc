package io.kvserver.core.store.held;

/**
 * The earliest deadline of a value's elements, and the value's place in a heap ordered by it. Confined to the shard of
 * its key.
 */
public final class Due {
    /** The heap. */
    public final Object home;
    /** The place in the heap. */
    public int place;
    /** The entry of the value's key. */
    public byte[] entry;
    /** The deadline in milliseconds since 1970. */
    public long deadline;

    public Due(Object home, byte[] entry) {
        this.home = home;
        this.entry = entry;
    }
}
