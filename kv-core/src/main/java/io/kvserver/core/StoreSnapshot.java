package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.BlockedRequests;
import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.store.Checkpoint;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;

/**
 * What a store held at one moment, to which it can be brought back, any number of times. From {@link KvStore#snapshot}.
 *
 * <p>Taking one costs a reference for every few thousand keys. While it is open the first change of each part of some thousand keys, and
 * of each large value, copies what is needed to come back; a rollback costs what has been changed, not what there is.
 * Memory that only a snapshot needs is not counted towards {@code maxMemory}.
 *
 * <p>Thread: any. Both calls wait for the requests that are being run.
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
     * Has the store hold what it held when the snapshot was taken: all keys of all databases with their values and deadlines. For
     * clients that is as if FLUSHALL and then other changes had been run at once: those who watch or cache keys are told, a request
     * that waits for a key which is there again is answered, and there are no keyspace events. A key whose deadline has come meanwhile is
     * gone. Functions, settings, subscriptions and statistics stay as they are.
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

    /** Gives up what it keeps: the store cannot be brought back any more. Without effect if it has been closed. */
    @Override
    public void close() {
        checkpoint.close();
    }
}
