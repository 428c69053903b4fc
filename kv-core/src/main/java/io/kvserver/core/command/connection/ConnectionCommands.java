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
import io.kvserver.core.command.DatabaseIndex;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** Commands on the client's connection. */
public final class ConnectionCommands {
    public static final List<Command> TABLE = List.of(
            clientCommand("PING", CONNECTION, atLeast(1), ConnectionCommands::ping, FAST, WHILE_SUBSCRIBED)
                    .documented("1.0.0", "Returns PONG, or its argument.", "O(1)")
                    .taking("[message]")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded"),
            clientCommand("ECHO", CONNECTION, exactly(2), ConnectionCommands::echo, LOADING, STALE, FAST)
                    .documented("1.0.0", "Returns its argument.", "O(1)")
                    .taking("message"),
            clientCommand("SELECT", CONNECTION, exactly(2), ConnectionCommands::select, LOADING, STALE, FAST)
                    .documented("1.0.0", "Selects the database.", "O(1)")
                    .taking("index"),
            clientCommand("HELLO", CONNECTION, atLeast(1), Hello::hello)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                    .documented("6.0.0", "Changes the protocol and describes the server.", "O(1)")
                    .taking("[2|3 [AUTH user password] [SETNAME name]]"),
            closing("QUIT", "1.0.0", "Closes the connection."),
            closing("STOP", "0.1.0", "Closes the connection; another name of QUIT."),
            Auth.COMMAND,
            clientCommand("RESET", CONNECTION, exactly(1), ConnectionCommands::reset)
                    .flagged(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY, NOT_QUEUED, WHILE_SUBSCRIBED)
                    .documented("6.2.0", "Resets the connection to its initial state.", "O(1)"),
            clientCommand("MONITOR", SERVER, exactly(1), ConnectionCommands::monitor, ADMIN, NOSCRIPT, LOADING, STALE)
                    .documented(
                            "1.0.0", "Sends the connection every request that the server runs, until RESET.", "O(1)"));

    private ConnectionCommands() {}

    private static Command closing(String name, String since, String summary) {
        return clientCommand(name, CONNECTION, atLeast(1), ConnectionCommands::quit)
                .flagged(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY, NOT_QUEUED, WHILE_SUBSCRIBED)
                .documented(since, summary, "O(1)");
    }

    private static void ping(Client client, Args args, ReplyWriter reply) {
        if (client.isSubscribed() && client.protocol() == Protocol.RESP2 && args.count() <= 2) {
            pong(args, reply);
            return;
        }
        switch (args.count()) {
            case 1 -> reply.simple("PONG");
            case 2 -> reply.bulk(args, 1);
            default -> throw CommandErrors.wrongNumberOfArguments("ping");
        }
    }

    /** PING's reply to a subscribed RESP2 client, which must be able to tell it from a message. */
    private static void pong(Args args, ReplyWriter reply) {
        reply.array(2);
        reply.bulk("pong");
        if (args.count() > 1) {
            reply.bulk(args, 1);
        } else {
            reply.bulk("");
        }
    }

    private static void echo(Client client, Args args, ReplyWriter reply) {
        reply.bulk(args, 1);
    }

    private static void select(Client client, Args args, ReplyWriter reply) {
        if (client.server().topology() != null && isOther(args)) {
            throw CommandErrors.oneDatabase("SELECT");
        }
        client.keys().select(DatabaseIndex.of(client.keys(), args, 1));
        reply.ok();
    }

    /** Whether a word is a valid number of a database other than the first. */
    private static boolean isOther(Args args) {
        long index = args.integer(1);
        return index != 0 && index == (int) index;
    }

    private static void quit(Client client, Args args, ReplyWriter reply) {
        if (client.protocol() != Protocol.LINE) {
            reply.ok();
        }
        client.close();
    }

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
