package io.kvserver.core.command.connection;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NOT_QUEUED;
import static io.kvserver.core.command.Flag.NO_AUTH;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Flag.WHILE_SUBSCRIBED;
import static io.kvserver.core.command.Group.CONNECTION;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** Commands that change how the server treats the connection: its protocol, its user, whether it is a monitor. */
public final class ModeCommands {
    public static final List<Command> TABLE = List.of(
            clientCommand("HELLO", CONNECTION, atLeast(1), Hello::hello)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                    .documented("6.0.0", "Changes the protocol and describes the server.", "O(1)")
                    .taking("[2|3 [AUTH user password] [SETNAME name]]"),
            Auth.COMMAND,
            clientCommand("RESET", CONNECTION, exactly(1), ModeCommands::reset)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY, NOT_QUEUED, WHILE_SUBSCRIBED)
                    .documented("6.2.0", "Resets the connection to its initial state.", "O(1)"),
            clientCommand("MONITOR", SERVER, exactly(1), ModeCommands::monitor, ADMIN, NOSCRIPT, LOADING, STALE)
                    .documented(
                            "1.0.0", "Sends the connection every request that the server runs, until RESET.", "O(1)"));

    private ModeCommands() {}

    private static void monitor(Client client, Args args, ReplyWriter reply) {
        if (client.transaction().isExecuting()) {
            throw new CommandException("ERR MONITOR isn't allowed for DENY BLOCKING client");
        }
        // As in Redis, a client that already monitors gets no reply.
        if (!client.listening().isMonitor()) {
            client.listening().monitor(true);
            reply.ok();
        }
    }

    private static void reset(Client client, Args args, ReplyWriter reply) {
        client.reset();
        client.reply().simple("RESET");
    }
}
