package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.client.invocation.NamedCommand;
import io.kvserver.core.client.statistics.CommandCounter;
import io.kvserver.core.client.statistics.LatencyMonitor;
import io.kvserver.core.client.statistics.Statistics;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** LATENCY: slow events, and the times of commands. */
public final class LatencyCommands {
    public static final List<Command> TABLE = List.of(container("LATENCY", SERVER)
            .documented("2.8.13", "A container for commands on latencies.", "Depends on the subcommand.")
            .with(
                    asking("DOCTOR", exactly(2), LatencyCommands::doctor)
                            .documented("2.8.13", "Returns a report on slow events.", "O(1)"),
                    asking("GRAPH", exactly(3), LatencyCommands::graph)
                            .documented("2.8.13", "Draws the latencies of an event.", "O(1)")
                            .taking("event"),
                    asking("HISTOGRAM", atLeast(2), LatencyCommands::histogram)
                            .documented("7.0.0", "Returns the distribution of commands' times.", "O(N) for N commands")
                            .taking("[command ...]"),
                    asking("HISTORY", exactly(3), LatencyCommands::history)
                            .documented("2.8.13", "Returns the times and latencies of an event.", "O(1)")
                            .taking("event"),
                    asking("LATEST", exactly(2), LatencyCommands::latest)
                            .documented("2.8.13", "Returns the latest latency of each event.", "O(1)"),
                    part("RESET", atLeast(2), LatencyCommands::reset)
                            .documented("2.8.13", "Deletes the latencies of events.", "O(1)")
                            .taking("[event ...]")
                            .tips("request_policy:all_nodes", "response_policy:all_succeeded"),
                    Help.part(
                            SERVER,
                            "2.8.13",
                            "DOCTOR",
                            "    Return a human readable latency analysis report.",
                            "GRAPH <event>",
                            "    Return an ASCII latency graph for the <event> class.",
                            "HISTORY <event>",
                            "    Return time-latency samples for the <event> class.",
                            "LATEST",
                            "    Return the latest latency samples for all events.",
                            "RESET [<event> ...]",
                            "    Reset latency data of one or more <event> classes.",
                            "    (default: reset all data for all event classes)",
                            "HISTOGRAM [COMMAND ...]",
                            "    Return a cumulative distribution of latencies in the format of a histogram for the"
                                    + " specified command names.",
                            "    If no commands are specified then all histograms are replied.")));

    private LatencyCommands() {}

    private static Command part(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, SERVER, arity, handler, ADMIN, NOSCRIPT, LOADING, STALE);
    }

    private static Command asking(String name, Arity arity, ClientHandler handler) {
        return part(name, arity, handler)
                .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    }

    private static void doctor(Client client, Args args, ReplyWriter reply) {
        ServerState server = client.server();
        reply.verbatim(
                LatencyReport.of(server.latencies().events(), server.settings().latencyMillis()));
    }

    private static void graph(Client client, Args args, ReplyWriter reply) {
        String name = args.echo(2);
        for (LatencyMonitor.Event event : client.server().latencies().events()) {
            if (event.name().equals(name)) {
                long now =
                        TimeUnit.MILLISECONDS.toSeconds(client.server().clock().millis());
                reply.verbatim(LatencyGraph.of(event, now));
                return;
            }
        }
        throw new CommandException("ERR No samples available for event '" + name + "'");
    }

    private static void history(Client client, Args args, ReplyWriter reply) {
        List<LatencyMonitor.Sample> samples = client.server().latencies().samples(args.echo(2));
        reply.array(samples.size());
        for (LatencyMonitor.Sample sample : samples) {
            reply.array(2);
            reply.integer(sample.seconds());
            reply.integer(sample.millis());
        }
    }

    private static void latest(Client client, Args args, ReplyWriter reply) {
        List<LatencyMonitor.Event> events = client.server().latencies().events();
        reply.array(events.size());
        for (LatencyMonitor.Event event : events) {
            reply.array(4);
            reply.bulk(event.name());
            reply.integer(event.latest().seconds());
            reply.integer(event.latest().millis());
            reply.integer(event.maxMillis());
        }
    }

    private static void reset(Client client, Args args, ReplyWriter reply) {
        LatencyMonitor latencies = client.server().latencies();
        if (args.count() == 2) {
            reply.integer(latencies.forgetAll());
            return;
        }
        int forgotten = 0;
        for (int i = 2; i < args.count(); i++) {
            forgotten += latencies.forget(args.echo(i)) ? 1 : 0;
        }
        reply.integer(forgotten);
    }

    private static void histogram(Client client, Args args, ReplyWriter reply) {
        CommandTable table = client.server().commands();
        List<Command> asked = new ArrayList<>();
        if (args.count() == 2) {
            table.declared().forEach(command -> addWithParts(command, asked));
        }
        for (int i = 2; i < args.count(); i++) {
            Command command = NamedCommand.find(table, args, i);
            if (command != null) {
                addWithParts(command, asked);
            }
        }
        Statistics.Totals totals =
                client.server().statistics().totals(client.server().clients().all());
        asked.removeIf(command -> totals.of(command).timed() == 0);
        reply.map(asked.size());
        for (Command command : asked) {
            CommandCounter counter = totals.of(command);
            reply.bulk(command.name());
            reply.map(2);
            reply.bulk("calls");
            reply.integer(counter.calls);
            reply.bulk("histogram_usec");
            distribution(counter, reply);
        }
    }

    private static void addWithParts(Command command, List<Command> to) {
        to.add(command);
        to.addAll(command.subcommands());
    }

    private static void distribution(CommandCounter counter, ReplyWriter reply) {
        List<CommandCounter.Octave> octaves = counter.octaves();
        reply.map(octaves.size());
        for (CommandCounter.Octave octave : octaves) {
            reply.integer(octave.micros());
            reply.integer(octave.calls());
        }
    }
}
