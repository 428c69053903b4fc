package io.kvserver.core.command.key;

import io.kvserver.core.command.LongHandler;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import io.kvserver.core.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * KEYS: all keys that match a pattern. A large database is searched in the background, in a snapshot: the reply still
 * has the keys of one moment, after the client's previous request.
 */
final class AllKeys implements LongHandler {
    /** The most keys visited in one step, about a millisecond's work. */
    private static final long FEW = 10_000;

    @Override
    public LongWork begin(Keyspace keys, Args args) {
        Glob pattern = ScanOptions.pattern(args.detachedCopy(), 1);
        return new Walk(pattern, keys.database(), keys.all().size() > FEW);
    }

    /** One request. */
    private static final class Walk implements LongWork {
        private final @Nullable Glob pattern;
        private final int database;
        private final boolean many;
        private int found;

        Walk(@Nullable Glob pattern, int database, boolean many) {
            this.pattern = pattern;
            this.database = database;
            this.many = many;
        }

        private boolean matches(Slice key) {
            return pattern == null || pattern.matches(key.array(), key.offset(), key.length());
        }

        @Override
        public boolean isLong() {
            return many;
        }

        @Override
        public void answerAtOnce(Keyspace keys, ReplyWriter reply) {
            List<byte[]> all = new ArrayList<>();
            keys.all().forEach((key, kind) -> {
                if (matches(key)) {
                    all.add(key.copy());
                }
            });
            Scan.writeKeys(all, reply);
        }

        @Override
        public void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over) {
            // Read before the snapshot: keys that have expired by then may be left out.
            long nowMillis = shards.nowMillis();
            try (Snapshot snapshot = shards.snapshot(database)) {
                snapshot.visitKeys(
                        shards,
                        nowMillis,
                        key -> {
                            if (matches(key)) {
                                // Long keys are queued by reference: an entry's key never changes.
                                elements.bulk(key);
                                found++;
                            }
                        },
                        over);
            }
        }

        @Override
        public void answer(ReplyWriter reply) {
            reply.array(found);
        }
    }
}
