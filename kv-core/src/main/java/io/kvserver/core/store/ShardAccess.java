package io.kvserver.core.store;

/** Access to the shards and their keys for a thread that has none of them. Any thread; it waits for busy shards. */
public interface ShardAccess extends Snapshot.Shards {
    /** A consistent snapshot of one database, which must be closed. */
    Snapshot snapshot(int database);

    /** The store's time, in milliseconds since 1970. */
    long nowMillis();
}
