package io.kvserver.core.command.hash;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Kind;
import io.kvserver.core.value.HashValue;
import io.kvserver.core.value.TableCursor;
import org.jspecify.annotations.Nullable;

/**
 * A hash as the store shows it, packed or large or none at all, to be read. Valid until the store is called again; confined to the
 * view's thread.
 */
final class HashRead {
    private static final ThreadLocal<Listpack> PACKED = ThreadLocal.withInitial(Listpack::new);

    private HashRead() {}

    /** The hash of a request's first key, which counts as an access; {@code null} if there is none. */
    static @Nullable Object of(Keyspace keys, Args args) {
        return keys.typed().read(args, 1, Kind.HASH);
    }

    /** The packed hash that a slice is; valid until the thread looks at the next. */
    static Listpack packed(Slice bytes) {
        return PACKED.get().read(bytes);
    }

    static Listpack empty() {
        return PACKED.get().clear();
    }

    static long count(@Nullable Object hash) {
        if (hash instanceof Slice bytes) {
            return packed(bytes).count() / 2;
        }
        return hash instanceof HashValue large ? large.count() : 0;
    }

    /** The value of the field that a word is; {@code null} if there is none. */
    static @Nullable Slice value(@Nullable Object hash, Args args, int word) {
        if (hash instanceof Slice bytes) {
            Listpack packed = packed(bytes);
            int at = packed.find(packed.first(), 2, args.array(), args.offset(word), args.length(word));
            return at == Listpack.NONE ? null : packed.get(packed.next(at));
        }
        return hash instanceof HashValue large ? large.get(args.array(), args.offset(word), args.length(word)) : null;
    }

    /** Answers the fields, the values, or both by turns. */
    static void answerAll(@Nullable Object hash, boolean fields, boolean values, ReplyWriter reply) {
        if (hash instanceof Slice bytes) {
            Listpack packed = packed(bytes);
            for (int at = packed.first(); at != Listpack.NONE; ) {
                if (fields) {
                    reply.bulk(packed.get(at));
                }
                at = packed.next(at);
                if (values) {
                    reply.bulk(packed.get(at));
                }
                at = packed.next(at);
            }
        } else if (hash instanceof HashValue large) {
            TableCursor cursor = new TableCursor().before(large);
            while (cursor.next()) {
                if (fields) {
                    reply.bulk(cursor.name());
                }
                if (values) {
                    reply.bulk(cursor.value());
                }
            }
        }
    }
}
