package io.kvserver.core.command.key;

import io.kvserver.core.command.LongHandler;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Databases;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.memory.HeapShares;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * SCAN: some of the keys that match a pattern, step by step. If many are wanted at once, they are visited in the background, some at
 * a time with one shard: what SCAN promises holds between two of its parts as between two requests.
 */
final class Scan implements LongHandler {
    private static final Set<String> OPTIONS = Set.of(ScanOptions.TYPE);
    /** The most keys visited in one part, less than a millisecond's work. */
    private static final long FEW = 2_000;
    /** A longer reply ends early, with a cursor: it would be more than one client may leave unread. */
    private static final long MOST_BYTES = HeapShares.clientBytes() / 4;

    @Override
    public LongWork begin(Keyspace keys, Args args) {
        long cursor = ScanOptions.cursor(args, 1);
        Walk walk = new Walk(keys.all(), ScanOptions.of(args, 2, OPTIONS), cursor);
        walk.many = walk.options.count() > FEW && keys.all().size() > FEW;
        return walk;
    }

    static void writeKeys(List<byte[]> found, ReplyWriter reply) {
        reply.array(found.size());
        found.forEach(reply::bulk);
    }

    /** One request. The view belongs to it until it is answered. */
    private static final class Walk implements LongWork, Databases.Visitor {
        private final Databases all;
        private final ScanOptions options;
        private final List<byte[]> found = new ArrayList<>();
        private boolean many;
        private long cursor;
        private long visited;
        private long bytes;
        private int written;

        Walk(Databases all, ScanOptions options, long cursor) {
            this.all = all;
            this.options = options;
            this.cursor = cursor;
        }

        @Override
        public void key(Slice key, Kind kind) {
            visited++;
            if (!options.matches(key)) {
                return;
            }
            if (options.type() != null) {
                // As in Redis, this counts as an access of the value.
                all.scanned(key);
            }
            if (options.type() == null || kind.wireName().equalsIgnoreCase(options.type())) {
                found.add(key.copy());
                bytes += key.length();
            }
        }

        @Override
        public boolean isLong() {
            return many;
        }

        @Override
        public void answerAtOnce(Keyspace keys, ReplyWriter reply) {
            cursor = all.scan(cursor, options.count(), this);
            answerCursor(reply);
            writeKeys(found, reply);
        }

        @Override
        public void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over) {
            Runnable part = () -> cursor = all.scanPart(cursor, Math.min(FEW, options.count() - visited), this);
            do {
                shards.run(all.partition(cursor), part);
                found.forEach(elements::bulk);
                written += found.size();
                found.clear();
            } while (cursor != 0 && visited < options.count() && bytes < MOST_BYTES && !over.getAsBoolean());
        }

        @Override
        public void answer(ReplyWriter reply) {
            answerCursor(reply);
            reply.array(written);
        }

        private void answerCursor(ReplyWriter reply) {
            reply.array(2);
            reply.bulk(Long.toUnsignedString(cursor));
        }
    }
}
