package io.kvserver.core.command.key;

import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** SCAN: some of the keys that match a pattern, step by step. */
final class Scan {
    private static final Set<String> OPTIONS = Set.of(ScanOptions.TYPE);

    private Scan() {}

    static void scan(Keyspace keys, Args args, ReplyWriter reply) {
        long cursor = ScanOptions.cursor(args, 1);
        ScanOptions options = ScanOptions.of(args, 2, OPTIONS);
        List<byte[]> found = new ArrayList<>();
        long next = keys.all().scan(cursor, options.count(), (key, kind) -> {
            if (!options.matches(key)) {
                return;
            }
            if (options.type() != null) {
                // As in Redis, this counts as an access of the value.
                keys.all().scanned(key);
            }
            if (options.type() == null || kind.wireName().equalsIgnoreCase(options.type())) {
                found.add(key.copy());
            }
        });
        reply.array(2);
        reply.bulk(Long.toUnsignedString(next));
        writeKeys(found, reply);
    }

    static void writeKeys(List<byte[]> found, ReplyWriter reply) {
        reply.array(found.size());
        found.forEach(reply::bulk);
    }
}
