package io.kvserver.core.command.key;

import io.kvserver.core.command.LongHandler;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpPayload;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.value.Dump;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * DUMP. A large value is written in the background, as it was when the request came: an object from a fork, and a large string
 * is shared. So nobody waits for the key's shard meanwhile.
 */
final class DumpCommand implements LongHandler {
    /** About a millisecond's work. */
    private static final int LARGE_BYTES = Math.max(256 << 10, Memory.LARGE_BYTES);

    @Override
    public LongWork begin(Keyspace keys, Args args) {
        Kind kind = kind(keys, args);
        if (kind == Kind.STRING) {
            Slice present = string(keys, args);
            if (present.length() >= LARGE_BYTES) {
                keys.share(present);
                Slice string = new Slice().set(present.array(), present.offset(), present.length());
                return new Writing(() -> DumpPayload.ofString(string));
            }
        } else if (kind != null) {
            Value present = keys.typed().object(args, 1, kind);
            if (present != null && present.memoryBytes() >= LARGE_BYTES) {
                Value fork = present.fork();
                return new Writing(() -> Dump.of(fork).payload());
            }
        }
        return new Writing(payload(keys, args, kind));
    }

    /** At once, so nothing has to be forked. */
    @Override
    public void handle(Keyspace keys, Args args, ReplyWriter reply) {
        new Writing(payload(keys, args, kind(keys, args))).answer(reply);
    }

    private static @Nullable Kind kind(Keyspace keys, Args args) {
        return keys.touch(args, 1) ? keys.typed().kind(args, 1) : null;
    }

    private static byte @Nullable [] payload(Keyspace keys, Args args, @Nullable Kind kind) {
        if (kind == null) {
            return null;
        }
        return kind == Kind.STRING
                ? DumpPayload.ofString(string(keys, args))
                : Dump.of(keys, args, 1, kind).payload();
    }

    private static Slice string(Keyspace keys, Args args) {
        return Objects.requireNonNull(keys.stringToChange(args, 1));
    }

    /** One request. */
    private static final class Writing implements LongWork {
        /** Writes the payload of a large value, which does not change meanwhile; {@code null} if it is written already. */
        private final @Nullable Supplier<byte[]> large;

        private byte @Nullable [] payload;

        Writing(Supplier<byte[]> large) {
            this.large = large;
        }

        /** Of a payload that is written already; {@code null} for a missing key. */
        Writing(byte @Nullable [] payload) {
            this.large = null;
            this.payload = payload;
        }

        @Override
        public boolean isLong() {
            return large != null;
        }

        @Override
        public void answerAtOnce(Keyspace keys, ReplyWriter reply) {
            write();
            answer(reply);
        }

        @Override
        public void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over) {
            write();
        }

        private void write() {
            if (large != null) {
                payload = large.get();
            }
        }

        @Override
        public void answer(ReplyWriter reply) {
            if (payload == null) {
                reply.nil();
            } else {
                reply.bulk(payload);
            }
        }
    }
}
