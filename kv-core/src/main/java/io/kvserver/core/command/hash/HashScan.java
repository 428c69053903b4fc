package io.kvserver.core.command.hash;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.table.HashValue;
import java.util.Set;

/** HSCAN. Stateless. */
final class HashScan {
    private static final Set<String> OPTIONS = Set.of(ScanOptions.NOVALUES);
    private static final byte[] BEGINNING = {'0'};

    private HashScan() {}

    static void hscan(Keyspace keys, Args args, ReplyWriter reply) {
        long cursor = ScanOptions.cursor(args, 2);
        Object hash = HashRead.of(keys, args);
        if (hash == null) {
            reply.array(2);
            reply.bulk(BEGINNING);
            reply.array(0);
            return;
        }
        ScanOptions options = ScanOptions.of(args, 3, OPTIONS);
        if (hash instanceof HashValue large) {
            scan(large, cursor, options, reply);
        } else {
            scan(HashRead.packed(hash), HashRead.step(hash), options, reply);
        }
    }

    /** The number of elements comes first in the reply, so the pages are visited twice. */
    private static void scan(HashValue hash, long cursor, ScanOptions options, ReplyWriter reply) {
        int[] found = new int[1];
        Meanwhile others = new Meanwhile();
        long next = hash.scan(cursor, options.count(), (field, value) -> {
            found[0] += isWanted(hash, field, options) ? 1 : 0;
            others.step();
        });
        reply.array(2);
        reply.bulk(Long.toString(next));
        reply.array(options.withoutValues() ? found[0] : 2 * found[0]);
        hash.scan(cursor, options.count(), (field, value) -> {
            if (isWanted(hash, field, options)) {
                reply.bulk(field);
                if (!options.withoutValues()) {
                    reply.bulk(value);
                }
            }
            others.step();
        });
    }

    private static boolean isWanted(HashValue hash, Slice field, ScanOptions options) {
        return options.matches(field) && !hash.isHidden(field.array(), field.offset(), field.length());
    }

    /** A packed hash is returned whole, whatever the cursor. */
    private static void scan(Listpack hash, int step, ScanOptions options, ReplyWriter reply) {
        int found = 0;
        for (int at = hash.first(); at != Listpack.NONE; at = HashRead.next(hash, step, at)) {
            found += options.matches(hash.get(at)) ? 1 : 0;
        }
        reply.array(2);
        reply.bulk(BEGINNING);
        reply.array(options.withoutValues() ? found : 2 * found);
        for (int at = hash.first(); at != Listpack.NONE; at = HashRead.next(hash, step, at)) {
            if (options.matches(hash.get(at))) {
                reply.bulk(hash.get(at));
                if (!options.withoutValues()) {
                    reply.bulk(hash.get(hash.next(at)));
                }
            }
        }
    }
}
