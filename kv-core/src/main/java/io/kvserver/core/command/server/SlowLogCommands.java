package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.client.statistics.SlowLog;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** SLOWLOG: the slow requests. */
public final class SlowLogCommands {
    private static final int DEFAULT_COUNT = 10;
    private static final String BAD_COUNT = "ERR count should be greater than or equal to -1";

    public static final List<Command> TABLE = List.of(container("SLOWLOG", SERVER)
            .documented("2.2.12", "A container for commands on the slow log.", "Depends on the subcommand.")
            .with(
                    part("GET", atLeast(2), SlowLogCommands::get)
                            .documented("2.2.12", "Returns the latest entries of the slow log.", "O(N) for N entries")
                            .taking("[count]")
                            .tips("request_policy:all_nodes", "nondeterministic_output"),
                    part("LEN", exactly(2), SlowLogCommands::length)
                            .documented("2.2.12", "Returns the number of entries in the slow log.", "O(1)")
                            .tips("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output"),
                    part("RESET", exactly(2), SlowLogCommands::reset)
                            .documented("2.2.12", "Empties the slow log.", "O(N) for N entries")
                            .tips("request_policy:all_nodes", "response_policy:all_succeeded"),
                    Help.part(
                            SERVER,
                            "6.2.0",
                            "GET [<count>]",
                            "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
                            "    Entries are made of:",
                            "    id, timestamp, time in microseconds, arguments array, client IP and port,",
                            "    client name",
                            "LEN",
                            "    Return the length of the slowlog.",
                            "RESET",
                            "    Reset the slowlog.")));

    private SlowLogCommands() {}

    private static Command part(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, SERVER, arity, handler, ADMIN, LOADING, STALE);
    }

    private static void get(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "SLOWLOG");
        }
        long count = args.count() == 3 ? count(args) : DEFAULT_COUNT;
        List<SlowLog.Entry> entries = client.server().slowLog().newest(count);
        reply.array(entries.size());
        for (SlowLog.Entry entry : entries) {
            reply.array(6);
            reply.integer(entry.id());
            reply.integer(entry.seconds());
            reply.integer(entry.micros());
            reply.array(entry.words().size());
            entry.words().forEach(reply::bulk);
            reply.bulk(entry.address());
            reply.bulk(entry.name());
        }
    }

    private static long count(Args args) {
        long count;
        try {
            count = args.integer(2);
        } catch (CommandException notAnInteger) {
            throw new CommandException(BAD_COUNT);
        }
        if (count < -1) {
            throw new CommandException(BAD_COUNT);
        }
        return count == -1 ? Long.MAX_VALUE : count;
    }

    private static void length(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.server().slowLog().size());
    }

    private static void reset(Client client, Args args, ReplyWriter reply) {
        client.server().slowLog().clear();
        reply.ok();
    }
}
