package io.kvserver.core.client.invocation;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.STALE;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Group;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** The HELP subcommand of every container. Clients show its lines, so they are Redis's. Stateless. */
public final class Help {
    private static final String ABOUT_ITSELF = "    Prints this help.";

    private Help() {}

    /** The declaration, for a container's list of subcommands. */
    public static Command part(Group group, String since, String... lines) {
        List<String> text = List.of(lines);
        return clientCommand("HELP", group, exactly(2), (client, args, reply) -> answer(client, args, reply, text))
                .flagged(LOADING, STALE)
                .documented(since, "Prints this help.", "O(1)");
    }

    /** Answers with the lines between the first, which names the command, and those about HELP itself. */
    public static void answer(Client client, Args args, ReplyWriter reply, List<String> lines) {
        Command container = client.server().commands().find(args, 0);
        String word = container == null ? "" : container.word();
        reply.array(lines.size() + 3);
        reply.simple(word + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        lines.forEach(reply::simple);
        reply.simple("HELP");
        reply.simple(ABOUT_ITSELF);
    }
}
