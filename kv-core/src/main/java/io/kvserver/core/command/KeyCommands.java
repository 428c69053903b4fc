package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on keys, whatever their values. */
final class KeyCommands {
    static final List<Command> TABLE = List.of(
            Command.of("DEL", Group.GENERIC, Arity.atLeast(2), Routing.KEYS, KeyCommands::del, Flag.WRITE)
                    .documented("1.0.0", "Removes keys and says how many of them existed.", "O(N) for N keys")
                    .keys("RM delete")
                    .tips("request_policy:multi_shard", "response_policy:agg_sum"),
            Command.of(
                            "EXISTS",
                            Group.GENERIC,
                            Arity.atLeast(2),
                            Routing.KEYS,
                            KeyCommands::exists,
                            Flag.READONLY,
                            Flag.FAST)
                    .documented(
                            "1.0.0",
                            "Says how many of the keys exist; one that is named twice counts twice.",
                            "O(N) for N keys")
                    .keys("RO")
                    .tips("request_policy:multi_shard", "response_policy:agg_sum"));

    private KeyCommands() {}

    private static void del(Keyspace keys, Args args, ReplyWriter reply) {
        int removed = 0;
        for (int i = 1; i < args.count(); i++) {
            if (keys.remove(args, i)) {
                removed++;
            }
        }
        reply.integer(removed);
    }

    private static void exists(Keyspace keys, Args args, ReplyWriter reply) {
        int existing = 0;
        for (int i = 1; i < args.count(); i++) {
            if (keys.exists(args, i)) {
                existing++;
            }
        }
        reply.integer(existing);
    }
}
