package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.ArrayList;
import java.util.List;

/** The HELP subcommand of a container: made from the declarations, or lines that clients know. */
final class Help {
    private Help() {}

    /** The declaration, for a container's list of subcommands. */
    static Command part(Group group, String since) {
        return Command.ofClient("HELP", group, Arity.exactly(2), Help::help, Flag.LOADING, Flag.STALE)
                .documented(since, "Prints this help.", "O(1)");
    }

    /** The declaration of one that answers these lines. */
    static Command part(Group group, String since, List<String> lines) {
        return Command.ofClient(
                        "HELP",
                        group,
                        Arity.exactly(2),
                        (client, args, reply) -> print(lines, reply),
                        Flag.LOADING,
                        Flag.STALE)
                .documented(since, "Prints this help.", "O(1)");
    }

    private static void print(List<String> lines, ReplyWriter reply) {
        reply.array(lines.size());
        lines.forEach(reply::simple);
    }

    private static void help(Client client, Args args, ReplyWriter reply) {
        Command container = client.server().commands().find(args, 0);
        List<String> lines = new ArrayList<>();
        if (container != null) {
            lines.add(container.word() + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
            for (Command part : container.subcommands()) {
                lines.add((part.word() + " " + part.syntax()).strip());
                lines.add("    " + part.summary());
            }
        }
        print(lines, reply);
    }
}
