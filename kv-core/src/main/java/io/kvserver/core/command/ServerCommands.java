package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on the whole store and about the server. */
final class ServerCommands {
    /** The version of Redis whose behaviour clients may expect; some of them look at it before they use a command. */
    static final String REDIS_VERSION = "7.0.15";

    static final List<Command> TABLE = List.of(
            Command.of(
                            "DBSIZE",
                            Group.SERVER,
                            Arity.exactly(1),
                            Routing.ALL_SHARDS,
                            ServerCommands::dbsize,
                            Flag.READONLY,
                            Flag.FAST)
                    .documented("1.0.0", "Answers the number of keys.", "O(1)")
                    .in("@keyspace")
                    .tips("request_policy:all_shards", "response_policy:agg_sum"),
            Command.of(
                            "FLUSHALL",
                            Group.SERVER,
                            Arity.atLeast(1),
                            Routing.ALL_SHARDS,
                            ServerCommands::flushall,
                            Flag.WRITE,
                            Flag.DANGEROUS)
                    .documented("1.0.0", "Removes all keys.", "O(1)")
                    .in("@keyspace")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded"),
            CommandCommands.COMMAND);

    private ServerCommands() {}

    private static void dbsize(Keyspace keys, Args args, ReplyWriter reply) {
        reply.integer(keys.size());
    }

    private static void flushall(Keyspace keys, Args args, ReplyWriter reply) {
        boolean modeOnly = args.count() == 2 && (args.is(1, "SYNC") || args.is(1, "ASYNC"));
        if (args.count() > 1 && !modeOnly) {
            throw CommandErrors.SYNTAX;
        }
        for (int i = 0; i < keys.databases(); i++) {
            keys.clear(i);
        }
        keys.flushed();
        reply.ok();
    }
}
