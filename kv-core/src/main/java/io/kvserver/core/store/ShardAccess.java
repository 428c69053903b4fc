package io.kvserver.core.store;

/** The way to the shards and their keys for a thread that has none of them. Any thread; it waits for shards that are busy. */
public interface ShardAccess extends Snapshot.Shards {
    /** The keys of one database as they are at a moment, at which nobody changes any. To be closed. */
    Snapshot snapshot(int database);

    /** The store's time, in milliseconds since 1970. */
    long nowMillis();
}
