package io.kvserver.core.store.held;

/** When the first element of a value expires, and where the value is found by that. Confined to the shard of its key. */
public final class Due {
    /** The heap that it is in. */
    public final Object home;
    /** Its place there. */
    public int place;
    /** The entry of the value's key. */
    public byte[] entry;
    /** In milliseconds since 1970. */
    public long deadline;

    public Due(Object home, byte[] entry) {
        this.home = home;
        this.entry = entry;
    }
}
