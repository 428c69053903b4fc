package io.kvserver.core.durability;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.journal.FileContent;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.RdbWriter;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Snapshot;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.StoredValueWriter;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A store's data at one moment, as content for files. Any thread. */
final class StoreContent {
    /** The version of redis-server whose formats are written. */
    private static final String REDIS_VERSION = "7.0.15";

    private final Keyspaces keyspaces;
    private final Shards engine;
    private final ServerState server;
    private final InstantSource clock;

    StoreContent(Keyspaces keyspaces, Shards engine, ServerState server) {
        this.keyspaces = keyspaces;
        this.engine = engine;
        this.server = server;
        this.clock = server.clock();
    }

    /** Takes a snapshot of all keys. Runs {@code also} at the same moment, on a thread that has all shards. */
    Snapshot snapshot(Runnable also) {
        Snapshot[] taken = {null};
        Exclusive.run(engine, keyspaces.partitions(), () -> {
            also.run();
            Snapshot now = new Snapshot(keyspaces);
            now.attach(List.copyOf(server.libraries().texts()));
            taken[0] = now;
        });
        return taken[0];
    }

    /** A snapshot as the base of a log. Writing it fails once {@code givenUp} is true. */
    FileContent base(Snapshot snapshot, BooleanSupplier givenUp) {
        return content(snapshot, true, givenUp);
    }

    /** A snapshot as an RDB file. */
    FileContent dump(Snapshot snapshot) {
        return content(snapshot, false, () -> false);
    }

    private FileContent content(Snapshot snapshot, boolean logBase, BooleanSupplier givenUp) {
        return channel -> write(snapshot, channel, logBase, givenUp);
    }

    /** Writes a snapshot as RDB data. */
    void write(Snapshot snapshot, WritableByteChannel channel) throws IOException {
        write(snapshot, channel, false, () -> false);
    }

    private void write(Snapshot snapshot, WritableByteChannel channel, boolean logBase, BooleanSupplier givenUp)
            throws IOException {
        RdbWriter writer = new RdbWriter(channel, true);
        long usedBytes =
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        writer.header(
                REDIS_VERSION,
                TimeUnit.MILLISECONDS.toSeconds(clock.millis()),
                usedBytes,
                logBase,
                snapshot.hasExpiringElements());
        for (byte[] library : snapshot.attached()) {
            writer.library(library);
        }
        Snapshot.Shards shards = (partition, task) -> Exclusive.runOn(engine, partition, task);
        snapshot.visit(shards, new KeyWriter(writer, givenUp));
        writer.finish();
    }

    /** Writes the keys of a snapshot. */
    private record KeyWriter(RdbWriter writer, BooleanSupplier givenUp, StoredValueWriter values)
            implements Snapshot.Visitor {
        KeyWriter(RdbWriter writer, BooleanSupplier givenUp) {
            this(writer, givenUp, new StoredValueWriter());
        }

        @Override
        public void database(int index, long size, long expiring) throws IOException {
            writer.sizes(index, size, expiring);
        }

        @Override
        public void key(int database, Slice key, Slice value, long deadlineMillis) throws IOException {
            failIfGivenUp();
            writer.key(database, key, value, deadlineMillis);
        }

        @Override
        public void packed(int database, Slice key, Kind kind, Slice value, long deadlineMillis) throws IOException {
            failIfGivenUp();
            writer.begin(database, StoredValueWriter.type(kind, value), key, deadlineMillis);
            values.write(kind, value, writer);
        }

        @Override
        public void object(int database, Slice key, Value value, long deadlineMillis) throws IOException {
            failIfGivenUp();
            writer.begin(database, StoredValueWriter.type(value), key, deadlineMillis);
            values.write(value, writer);
        }

        private void failIfGivenUp() throws IOException {
            if (givenUp.getAsBoolean()) {
                throw new IOException("the store is being closed");
            }
        }
    }
}
