package io.kvserver.core.command.set;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.table.SetValue;
import java.util.Set;

/** SSCAN. Stateless. */
final class SetScan {
    private SetScan() {}

    static void sscan(Keyspace keys, Args args, ReplyWriter reply) {
        long cursor = ScanOptions.cursor(args, 2);
        AnySet set = AnySet.read(keys, args, 1);
        long next = 0;
        MemberList found = new MemberList();
        Meanwhile others = new Meanwhile();
        if (set != null) {
            ScanOptions options = ScanOptions.of(args, 3, Set.of());
            SetValue pages = set.pages();
            if (pages != null) {
                next = pages.scan(cursor, options.count(), (member, same) -> {
                    if (options.matches(member)) {
                        found.accept(member);
                    }
                    others.step();
                });
            } else {
                // A small set is returned whole, whatever the cursor.
                set.forEach(member -> {
                    if (options.matches(member)) {
                        found.accept(member);
                    }
                });
            }
        }
        reply.array(2);
        reply.bulk(Long.toString(next));
        reply.array(found.count());
        for (int i = 0; i < found.count(); i++) {
            reply.bulk(found.get(i));
            others.step();
        }
    }
}
