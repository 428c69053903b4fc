package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.BlockedRequests;
import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.Checkpoint;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;

/**
 * A snapshot of a store's data, to which the store can be rolled back any number of times. See {@link KvStore#snapshot}.
 *
 * <p>A snapshot is taken by copying one reference per few thousand keys. While it is open, the first change to each group of
 * a few thousand keys, and to each large value, copies the old state. A rollback takes time in proportion to what has
 * changed, not to the size of the data. Memory that only a snapshot needs does not count towards {@code maxMemory}.
 *
 * <p>Thread: any. Taking a snapshot and rolling back wait for the requests that are running.
 */
public final class StoreSnapshot implements AutoCloseable {
    private final ServerState server;
    private final Keyspaces keyspaces;
    private final Shards shards;
    private final Checkpoint checkpoint;

    private StoreSnapshot(ServerState server, Keyspaces keyspaces, Shards shards, Checkpoint checkpoint) {
        this.server = server;
        this.keyspaces = keyspaces;
        this.shards = shards;
        this.checkpoint = checkpoint;
    }

    static StoreSnapshot take(ServerState server, Keyspaces keyspaces, Shards shards) {
        Checkpoint[] taken = new Checkpoint[1];
        Exclusive.run(shards, keyspaces.partitions(), () -> taken[0] = new Checkpoint(keyspaces));
        return new StoreSnapshot(server, keyspaces, shards, taken[0]);
    }

    /**
     * Restores the data of the snapshot: all keys of all databases with their values and deadlines. Clients see the same as
     * if FLUSHALL and then other changes had been run at once: clients that watch or cache keys are notified, and requests
     * that block on a restored key are answered; there are no keyspace events. Keys that have expired since the snapshot are
     * removed. Functions, settings, subscriptions and statistics are not affected.
     *
     * @throws IllegalStateException if the snapshot has been closed
     */
    public void rollback() {
        Exclusive.run(shards, keyspaces.partitions(), this::restore);
    }

    private void restore() {
        Keyspace view = new Keyspace(keyspaces);
        view.begin(server.clock().millis());
        checkpoint.restore(view);
        if (view.effects().hasReady()) {
            BlockedRequests.serve(shards, view, 0);
        }
    }

    /**
     * Releases the snapshot's memory; the store can no longer be rolled back to it. May be called again and does nothing
     * then.
     */
    @Override
    public void close() {
        checkpoint.close();
    }
}
