package io.kvserver.core.store;

/** When the first element of a {@link Value} expires, and where the value is found by that. Confined to the shard of its key. */
final class Due {
    /** The {@link DueValues} that it is in. */
    final Object home;
    /** Its place there. */
    int place;
    /** The entry of the value's key. */
    byte[] entry;
    /** In milliseconds since 1970. */
    long deadline;

    Due(Object home, byte[] entry) {
        this.home = home;
        this.entry = entry;
    }
}
