package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** Commands on the client's own connection. */
final class ConnectionCommands {
    static final List<Command> TABLE = List.of(
            Command.ofClient(
                            "PING",
                            Group.CONNECTION,
                            Arity.atLeast(1),
                            ConnectionCommands::ping,
                            Flag.FAST,
                            Flag.WHILE_SUBSCRIBED)
                    .documented("1.0.0", "Answers PONG, or its argument.", "O(1)")
                    .taking("[message]")
                    .tips("request_policy:all_shards", "response_policy:all_succeeded"),
            Command.ofClient(
                            "ECHO",
                            Group.CONNECTION,
                            Arity.exactly(2),
                            ConnectionCommands::echo,
                            Flag.LOADING,
                            Flag.STALE,
                            Flag.FAST)
                    .documented("1.0.0", "Answers its argument.", "O(1)")
                    .taking("message"),
            Command.ofClient(
                            "SELECT",
                            Group.CONNECTION,
                            Arity.exactly(2),
                            ConnectionCommands::select,
                            Flag.LOADING,
                            Flag.STALE,
                            Flag.FAST)
                    .documented("1.0.0", "Changes the database.", "O(1)")
                    .taking("index"),
            Command.ofClient(
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
            Command.container("CLIENT", Group.CONNECTION)
                    .with(
                            TrackingCommands.TRACKING,
                            TrackingCommands.CACHING,
                            TrackingCommands.TRACKING_INFO,
                            TrackingCommands.GET_REDIRECTION,
                            part("ID", Arity.exactly(2), ConnectionCommands::clientId)
                                    .documented("5.0.0", "Answers the connection's unique number.", "O(1)"),
                            part("GETNAME", Arity.exactly(2), ConnectionCommands::clientGetName)
                                    .documented("2.6.9", "Answers the connection's name.", "O(1)"),
                            part("SETNAME", Arity.exactly(3), ConnectionCommands::clientSetName)
                                    .documented("2.6.9", "Names the connection.", "O(1)")
                                    .taking("name"),
                            part("SETINFO", Arity.exactly(4), ConnectionCommands::clientSetInfo)
                                    .documented("7.2.0", "Takes note of the client library's name or version.", "O(1)")
                                    .taking("LIB-NAME|LIB-VER text")));

    private ConnectionCommands() {}

    private static Command closing(String name, String since, String summary) {
        return Command.ofClient(
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

    private static Command part(String name, Arity arity, ClientHandler handler) {
        return Command.ofClient(name, Group.CONNECTION, arity, handler, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
    }

    private static void ping(Client client, Args args, ReplyWriter reply) {
        if (client.isSubscribed() && client.protocol() == Protocol.RESP2 && args.count() <= 2) {
            PubSubCommands.pong(args, reply);
            return;
        }
        switch (args.count()) {
            case 1 -> reply.simple("PONG");
            case 2 -> reply.bulk(args, 1);
            default -> throw new CommandException("ERR wrong number of arguments for 'ping' command");
        }
    }

    private static void echo(Client client, Args args, ReplyWriter reply) {
        reply.bulk(args, 1);
    }

    private static void select(Client client, Args args, ReplyWriter reply) {
        client.keys().select(DatabaseCommands.database(client.keys(), args, 1));
        reply.ok();
    }

    private static void quit(Client client, Args args, ReplyWriter reply) {
        if (client.protocol() != Protocol.LINE) {
            reply.ok();
        }
        client.close();
    }

    private static void clientId(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.id());
    }

    private static void clientGetName(Client client, Args args, ReplyWriter reply) {
        byte[] name = client.name();
        if (name == null) {
            reply.nil();
        } else {
            reply.bulk(name);
        }
    }

    private static void clientSetName(Client client, Args args, ReplyWriter reply) {
        rename(client, args, 2);
        reply.ok();
    }

    /** Names the client by a word of its request; an empty one takes the name away. */
    static void rename(Client client, Args args, int word) {
        if (!isPrintable(args, word)) {
            throw CommandErrors.BAD_CLIENT_NAME;
        }
        client.rename(args.length(word) == 0 ? null : args.copy(word));
    }

    private static void clientSetInfo(Client client, Args args, ReplyWriter reply) {
        if (!args.is(2, "LIB-NAME") && !args.is(2, "LIB-VER")) {
            throw new CommandException("ERR Unrecognized option '" + args.latin1(2) + "'");
        }
        if (!isPrintable(args, 3)) {
            String option = args.is(2, "LIB-NAME") ? "lib-name" : "lib-ver";
            throw new CommandException("ERR " + option + " cannot contain spaces, newlines or special characters.");
        }
        reply.ok();
    }

    /** Whether a word has only visible ASCII characters. */
    private static boolean isPrintable(Args args, int word) {
        byte[] array = args.array();
        int end = args.offset(word) + args.length(word);
        for (int i = args.offset(word); i < end; i++) {
            if (array[i] < '!' || array[i] > '~') {
                return false;
            }
        }
        return true;
    }
}
