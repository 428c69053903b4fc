package io.kvserver.core.command.connection;

import static io.kvserver.core.client.ClientCommand.ofClient;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.DatabaseIndex;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** Commands on the client's own connection. */
public final class ConnectionCommands {
    public static final List<Command> TABLE = List.of(
            ofClient(
                            "PING",
                            Group.CONNECTION,
                            Arity.atLeast(1),
                            ConnectionCommands::ping,
                            Flag.FAST,
                            Flag.WHILE_SUBSCRIBED)
                    .documented("1.0.0", "Answers PONG, or its argument.", "O(1)")
                    .taking("[message]")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded"),
            ofClient(
                            "ECHO",
                            Group.CONNECTION,
                            Arity.exactly(2),
                            ConnectionCommands::echo,
                            Flag.LOADING,
                            Flag.STALE,
                            Flag.FAST)
                    .documented("1.0.0", "Answers its argument.", "O(1)")
                    .taking("message"),
            ofClient(
                            "SELECT",
                            Group.CONNECTION,
                            Arity.exactly(2),
                            ConnectionCommands::select,
                            Flag.LOADING,
                            Flag.STALE,
                            Flag.FAST)
                    .documented("1.0.0", "Changes the database.", "O(1)")
                    .taking("index"),
            ofClient(
                            "HELLO",
                            Group.CONNECTION,
                            Arity.atLeast(1),
                            Hello::hello,
                            Flag.NOSCRIPT,
                            Flag.LOADING,
                            Flag.STALE,
                            Flag.FAST,
                            Flag.NO_AUTH,
                            Flag.ALLOW_BUSY)
                    .documented("6.0.0", "Changes the protocol and describes the server.", "O(1)")
                    .taking("[2|3 [AUTH user password] [SETNAME name]]"),
            closing("QUIT", "1.0.0", "Closes the connection."),
            closing("STOP", "0.1.0", "Closes the connection; another name of QUIT."),
            Auth.COMMAND,
            ofClient(
                            "RESET",
                            Group.CONNECTION,
                            Arity.exactly(1),
                            ConnectionCommands::reset,
                            Flag.NOSCRIPT,
                            Flag.LOADING,
                            Flag.STALE,
                            Flag.FAST,
                            Flag.NO_AUTH,
                            Flag.ALLOW_BUSY,
                            Flag.NOT_QUEUED,
                            Flag.WHILE_SUBSCRIBED)
                    .documented("6.2.0", "Makes the connection as if it had just been opened.", "O(1)"),
            ClientCommands.CLIENT,
            ofClient(
                            "MONITOR",
                            Group.SERVER,
                            Arity.exactly(1),
                            ConnectionCommands::monitor,
                            Flag.ADMIN,
                            Flag.NOSCRIPT,
                            Flag.LOADING,
                            Flag.STALE)
                    .documented(
                            "1.0.0", "Shows the connection every request that the server runs, until RESET.", "O(1)"));

    private ConnectionCommands() {}

    private static Command closing(String name, String since, String summary) {
        return ofClient(
                        name,
                        Group.CONNECTION,
                        Arity.atLeast(1),
                        ConnectionCommands::quit,
                        Flag.NOSCRIPT,
                        Flag.LOADING,
                        Flag.STALE,
                        Flag.FAST,
                        Flag.NO_AUTH,
                        Flag.ALLOW_BUSY,
                        Flag.NOT_QUEUED,
                        Flag.WHILE_SUBSCRIBED)
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
            default -> throw new CommandException("ERR wrong number of arguments for 'ping' command");
        }
    }

    /** As subscribers get it, who must be able to tell it from a message. */
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
        client.keys().select(DatabaseIndex.of(client.keys(), args, 1));
        reply.ok();
    }

    private static void quit(Client client, Args args, ReplyWriter reply) {
        if (client.protocol() != Protocol.LINE) {
            reply.ok();
        }
        client.close();
    }

    private static void monitor(Client client, Args args, ReplyWriter reply) {
        if (client.isExecuting()) {
            throw new CommandException("ERR MONITOR isn't allowed for DENY BLOCKING client");
        }
        // As in Redis, who monitors already gets no reply.
        if (!client.isMonitor()) {
            client.monitor(true);
            reply.ok();
        }
    }

    private static void reset(Client client, Args args, ReplyWriter reply) {
        client.reset();
        client.reply().simple("RESET");
    }
}
