package io.kvserver.core.command.connection;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NOT_QUEUED;
import static io.kvserver.core.command.Flag.NO_AUTH;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Flag.WHILE_SUBSCRIBED;
import static io.kvserver.core.command.Group.CONNECTION;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.DatabaseIndex;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
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
            closing("QUIT", "1.0.0", "Closes the connection."),
            closing("STOP", "0.1.0", "Closes the connection; another name of QUIT."));

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
}
