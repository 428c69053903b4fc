package io.kvserver.core.command.hash;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.host.ThreadWorkspace;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.table.ExpiringHash;
import io.kvserver.core.value.table.HashValue;
import io.kvserver.core.value.table.PackedDeadlines;
import io.kvserver.core.value.table.TableCursor;
import org.jspecify.annotations.Nullable;

/**
 * A hash for reading: packed, large or missing. Valid until the store is called again; confined to the view's thread.
 */
final class HashRead {
    private static final ThreadWorkspace<Listpack> PACKED = ThreadWorkspace.of(Listpack::new);

    private HashRead() {}

    /** The hash of a request's first key, which counts as an access; {@code null} if there is none. */
    static @Nullable Object of(Keyspace keys, Args args) {
        return keys.typed().read(args, 1, Kind.HASH);
    }

    /** As {@link #of}, for handlers that visit all fields. */
    static @Nullable Object whole(Keyspace keys, Args args) {
        return keys.typed().readWhole(args, 1, Kind.HASH);
    }

    /**
     * The listpack of a hash that is not a {@link HashValue}: fields, values and, for an {@link ExpiringHash},
     * deadlines. Empty for {@code null}. Valid until the request's next call.
     */
    static Listpack packed(@Nullable Object hash) {
        Listpack packed = PACKED.get();
        if (hash instanceof Slice bytes) {
            return packed.read(bytes);
        }
        return hash instanceof ExpiringHash expiring
                ? packed.read(expiring.packed(), 0, expiring.packed().length)
                : packed.clear();
    }

    /** The number of listpack elements per field. */
    static int step(@Nullable Object hash) {
        return hash instanceof ExpiringHash ? PackedDeadlines.STEP : 2;
    }

    /** The next field in the listpack; {@link Listpack#NONE} after the last. */
    static int next(Listpack packed, int step, int field) {
        int at = packed.next(packed.next(field));
        return step == 2 ? at : packed.next(at);
    }

    static long count(@Nullable Object hash) {
        if (hash instanceof HashValue large) {
            return large.visibleCount();
        }
        return hash == null ? 0 : packed(hash).count() / step(hash);
    }

    /** The value of the field named by a word; {@code null} if there is none. */
    static @Nullable Slice value(@Nullable Object hash, Args args, int word) {
        if (hash instanceof HashValue large) {
            return large.get(args.array(), args.offset(word), args.length(word));
        }
        if (hash == null) {
            return null;
        }
        Listpack packed = packed(hash);
        int at = packed.find(packed.first(), step(hash), args.array(), args.offset(word), args.length(word));
        return at == Listpack.NONE ? null : packed.get(packed.next(at));
    }

    /** The deadline of the existing field named by a word; {@link Keyspace#NO_DEADLINE} if it has none. */
    static long deadline(@Nullable Object hash, Args args, int word) {
        if (hash instanceof HashValue large) {
            return large.deadline(args.array(), args.offset(word), args.length(word));
        }
        if (!(hash instanceof ExpiringHash)) {
            return Keyspace.NO_DEADLINE;
        }
        Listpack packed = packed(hash);
        int at = packed.find(packed.first(), step(hash), args.array(), args.offset(word), args.length(word));
        return at == Listpack.NONE ? Keyspace.NO_DEADLINE : PackedDeadlines.get(packed, at);
    }

    /** Writes the fields, the values, or both in turns as a reply. */
    static void answerAll(@Nullable Object hash, boolean fields, boolean values, ReplyWriter reply) {
        if (hash instanceof HashValue large) {
            Meanwhile others = new Meanwhile();
            TableCursor cursor = new TableCursor().before(large);
            while (cursor.next()) {
                if (fields) {
                    reply.bulk(cursor.name());
                }
                if (values) {
                    reply.bulk(cursor.value());
                }
                others.step();
            }
        } else if (hash != null) {
            answerAll(packed(hash), step(hash), fields, values, reply);
        }
    }

    private static void answerAll(Listpack packed, int step, boolean fields, boolean values, ReplyWriter reply) {
        for (int at = packed.first(); at != Listpack.NONE; ) {
            if (fields) {
                reply.bulk(packed.get(at));
            }
            at = packed.next(at);
            if (values) {
                reply.bulk(packed.get(at));
            }
            at = packed.next(at);
            if (step == PackedDeadlines.STEP) {
                at = packed.next(at);
            }
        }
    }
}
