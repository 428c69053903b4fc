package io.kvserver.core.command.connection;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.CONNECTION;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ClientOutput;
import io.kvserver.core.client.Pause;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.invocation.ClientDescription;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.Comparator;
import java.util.List;

/** CLIENT: commands about the client itself and other clients. */
public final class ClientCommands {
    public static final List<Command> TABLE = List.of(container("CLIENT", CONNECTION)
            .with(
                    TrackingCommands.TRACKING,
                    TrackingCommands.CACHING,
                    TrackingCommands.TRACKING_INFO,
                    TrackingCommands.GET_REDIRECTION,
                    part("ID", exactly(2), ClientCommands::id)
                            .documented("5.0.0", "Returns the connection's unique number.", "O(1)"),
                    part("GETNAME", exactly(2), ClientCommands::getName)
                            .documented("2.6.9", "Returns the connection's name.", "O(1)"),
                    part("SETNAME", exactly(3), ClientCommands::setName)
                            .documented("2.6.9", "Names the connection.", "O(1)")
                            .taking("name"),
                    part("SETINFO", exactly(4), ClientCommands::setInfo)
                            .documented("7.2.0", "Sets the client library's name or version.", "O(1)")
                            .taking("LIB-NAME|LIB-VER text"),
                    part("INFO", exactly(2), ClientCommands::info)
                            .documented("6.2.0", "Describes the connection.", "O(1)")
                            .tips("nondeterministic_output"),
                    adminPart("LIST", atLeast(2), ClientCommands::list)
                            .documented("2.4.0", "Describes the open connections.", "O(N) for N connections")
                            .taking("[TYPE NORMAL|MASTER|REPLICA|PUBSUB] [ID client-id [client-id ...]]")
                            .tips("nondeterministic_output"),
                    adminPart("KILL", atLeast(3), ClientCommands::kill)
                            .documented("2.4.0", "Closes connections.", "O(N) for N connections")
                            .taking("ip:port|[ID client-id] [TYPE NORMAL|MASTER|REPLICA|PUBSUB] [USER username]"
                                    + " [ADDR ip:port] [LADDR ip:port] [SKIPME YES|NO] [MAXAGE seconds]"),
                    adminPart("PAUSE", atLeast(3), ClientCommands::pause)
                            .documented("3.0.0", "Pauses the requests of clients for some time.", "O(1)")
                            .taking("milliseconds [WRITE|ALL]"),
                    adminPart("UNPAUSE", exactly(2), ClientCommands::unpause)
                            .documented(
                                    "6.2.0", "Ends the pause and runs the waiting requests.", "O(N) for N connections"),
                    adminPart("NO-EVICT", exactly(3), ClientCommands::noEvict)
                            .documented(
                                    "7.0.0", "Excludes the connection from being closed for lack of memory.", "O(1)")
                            .taking("ON|OFF"),
                    part("NO-TOUCH", exactly(3), ClientCommands::noTouch)
                            .documented(
                                    "7.2.0",
                                    "Keeps the connection's requests from changing the access times of keys.",
                                    "O(1)")
                            .taking("ON|OFF"),
                    part("REPLY", exactly(3), ClientCommands::reply)
                            .documented("3.2.0", "Sets which replies the connection gets.", "O(1)")
                            .taking("ON|OFF|SKIP"),
                    adminPart("UNBLOCK", atLeast(3), ClientCommands::unblock)
                            .documented("5.0.0", "Ends a blocking command of another connection.", "O(log N)")
                            .taking("client-id [TIMEOUT|ERROR]"),
                    ClientHelp.PART));

    /** How many clients are described at most without a look at whether others wait. */
    private static final int SOME = 64;

    private ClientCommands() {}

    private static Command part(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, CONNECTION, arity, handler, NOSCRIPT, LOADING, STALE);
    }

    private static Command adminPart(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, CONNECTION, arity, handler, ADMIN, NOSCRIPT, LOADING, STALE);
    }

    private static void id(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.id());
    }

    private static void getName(Client client, Args args, ReplyWriter reply) {
        byte[] name = client.identity().name();
        if (name == null) {
            reply.nil();
        } else {
            reply.bulk(name);
        }
    }

    private static void setName(Client client, Args args, ReplyWriter reply) {
        rename(client, args, 2);
        reply.ok();
    }

    /** Sets the client's name to a word of its request; an empty word removes the name. */
    static void rename(Client client, Args args, int word) {
        if (!isPrintable(args, word)) {
            throw CommandErrors.BAD_CLIENT_NAME;
        }
        client.identity().rename(args.length(word) == 0 ? null : args.copy(word));
    }

    private static void setInfo(Client client, Args args, ReplyWriter reply) {
        boolean isName = args.is(2, "LIB-NAME");
        if (!isName && !args.is(2, "LIB-VER")) {
            throw new CommandException("ERR Unrecognized option '" + args.echo(2) + "'");
        }
        if (!isPrintable(args, 3)) {
            String option = isName ? "lib-name" : "lib-ver";
            throw new CommandException("ERR " + option + " cannot contain spaces, newlines or special characters.");
        }
        if (isName) {
            client.identity().libName(args.latin1(3));
        } else {
            client.identity().libVersion(args.latin1(3));
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

    private static void info(Client client, Args args, ReplyWriter reply) {
        reply.verbatim(ClientDescription.of(client, args) + "\n");
    }

    private static void list(Client client, Args args, ReplyWriter reply) {
        StringBuilder lines = new StringBuilder();
        if (args.count() == 4 && args.is(2, "TYPE")) {
            ClientFilter.Type type = ClientFilter.Type.named(args, 3);
            describe(byAge(client.server()).stream().filter(type::includes).toList(), client, args, lines);
        } else if (args.count() > 3 && args.is(2, "ID")) {
            for (int i = 3; i < args.count(); i++) {
                Client named = client.server().clients().find(clientId(args, i));
                if (named != null && !named.isKilled()) {
                    describe(named, client, args, lines);
                }
            }
        } else if (args.count() == 2) {
            describe(byAge(client.server()), client, args, lines);
        } else {
            throw CommandErrors.SYNTAX;
        }
        reply.verbatim(lines.toString());
    }

    private static long clientId(Args args, int word) {
        try {
            return args.integer(word);
        } catch (CommandException notAnInteger) {
            throw new CommandException("ERR Invalid client ID");
        }
    }

    private static void describe(List<Client> listed, Client asking, Args args, StringBuilder lines) {
        Meanwhile others = new Meanwhile(SOME);
        for (Client each : listed) {
            if (!each.isKilled()) {
                describe(each, asking, args, lines);
            }
            // Meanwhile clients of the list may go.
            others.step();
        }
    }

    private static void describe(Client each, Client asking, Args args, StringBuilder lines) {
        lines.append(ClientDescription.of(each, each == asking ? args : null)).append('\n');
    }

    /** All clients, the oldest first, without killed ones that have not noticed it yet. */
    private static List<Client> byAge(ServerState server) {
        return server.clients().all().stream()
                .filter(client -> !client.isKilled())
                .sorted(Comparator.comparingLong(Client::id))
                .toList();
    }

    private static void kill(Client client, Args args, ReplyWriter reply) {
        boolean byAddress = args.count() == 3;
        ClientFilter filter =
                byAddress ? ClientFilter.ofAddress(client, args.latin1(2)) : ClientFilter.parse(client, args, 2);
        long nowMillis = client.server().clock().millis();
        List<Client> meant = byAge(client.server()).stream()
                .filter(each -> filter.includes(each, nowMillis))
                .toList();
        meant.stream().filter(each -> each != client).forEach(Client::kill);
        if (!byAddress) {
            reply.integer(meant.size());
        } else if (meant.isEmpty()) {
            throw new CommandException("ERR No such client");
        } else {
            reply.ok();
        }
        if (meant.contains(client)) {
            // The client still gets this reply.
            client.close();
        }
    }

    private static void pause(Client client, Args args, ReplyWriter reply) {
        Pause.Scope scope = Pause.Scope.ALL;
        if (args.count() == 4) {
            if (args.is(3, "WRITE")) {
                scope = Pause.Scope.WRITES;
            } else if (!args.is(3, "ALL")) {
                throw new CommandException("ERR CLIENT PAUSE mode must be WRITE or ALL");
            }
        } else if (args.count() > 4) {
            throw CommandErrors.wrongSubcommand(args, "CLIENT");
        }
        long nowMillis = client.server().clock().millis();
        // A time that overflows is in the past, as in Redis: there is no pause then.
        client.server().pause().begin(nowMillis + timeout(args, 2), scope, nowMillis);
        reply.ok();
    }

    private static long timeout(Args args, int word) {
        long millis;
        try {
            millis = args.integer(word);
        } catch (CommandException notAnInteger) {
            throw new CommandException("ERR timeout is not an integer or out of range");
        }
        if (millis < 0) {
            throw new CommandException("ERR timeout is negative");
        }
        return millis;
    }

    private static void unpause(Client client, Args args, ReplyWriter reply) {
        client.server().pause().end();
        client.server().clients().wakeAll();
        reply.ok();
    }

    private static void noEvict(Client client, Args args, ReplyWriter reply) {
        client.memory().evictable(!isOn(args, 2));
        reply.ok();
    }

    private static void noTouch(Client client, Args args, ReplyWriter reply) {
        client.touching(!isOn(args, 2));
        reply.ok();
    }

    private static boolean isOn(Args args, int word) {
        boolean on = args.is(word, "ON");
        if (!on && !args.is(word, "OFF")) {
            throw CommandErrors.SYNTAX;
        }
        return on;
    }

    private static void reply(Client client, Args args, ReplyWriter reply) {
        ClientOutput output = client.output();
        if (args.is(2, "ON")) {
            output.repliesOn();
            output.reply().ok();
        } else if (args.is(2, "OFF")) {
            output.repliesOff();
        } else if (args.is(2, "SKIP")) {
            output.skipNextReply();
        } else {
            throw CommandErrors.SYNTAX;
        }
        client.special();
    }

    /** Ends a blocking command of another client, as after its timeout or with an error. */
    private static void unblock(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 4) {
            throw CommandErrors.wrongSubcommand(args, "CLIENT");
        }
        boolean withError = args.count() == 4 && args.is(3, "ERROR");
        if (args.count() == 4 && !withError && !args.is(3, "TIMEOUT")) {
            throw new CommandException("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        }
        Client blocked = client.server().clients().find(args.integer(2));
        Wait.End how = withError ? Wait.End.ERROR : Wait.End.TIMEOUT;
        reply.integer(blocked != null && blocked.unblock(how) ? 1 : 0);
    }
}
