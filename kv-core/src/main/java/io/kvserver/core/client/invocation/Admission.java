package io.kvserver.core.client.invocation;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Rights;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.store.memory.Memory;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a client may run a request now: is there such a command, are there enough words and not too many, is the
 * data loaded, does the client know the password, is there memory. Stateless; by the client's thread.
 */
public final class Admission {
    private static final String NOT_WHILE_SUBSCRIBED =
            "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
    private static final String DEBUG_NOT_ALLOWED =
            "DEBUG command not allowed. If the enable-debug-command option is set to"
                    + " \"local\", you can run it from a local connection, otherwise you need to set this option in the"
                    + " configuration file, and then restart the server.";

    /** What a client can always do between MULTI and EXEC: those that end the transaction, whose memory is needed. */
    private static final Set<String> ENDING_TRANSACTIONS = Set.of("discard", "reset", "quit", "stop");

    private Admission() {}

    /**
     * The command that a request asks for. {@code null} if it must not be run: then the client has been told why, or is to be
     * closed.
     */
    public static @Nullable Command resolve(Args args, Client client) {
        Command command = client.server().commands().find(args, 0);
        if (command == null) {
            refuseUnknown(args, client);
            return null;
        }
        if (!command.subcommands().isEmpty() && args.count() > 1) {
            command = subcommand(command, args, client);
            if (command == null) {
                return null;
            }
        }
        client.asked(command);
        if (!command.arity().accepts(args.count())) {
            refuse(command, args, client, "ERR", "wrong number of arguments for '" + command.name() + "' command");
            return null;
        }
        return isAllowed(command, args, client) && isHere(command, args, client) && isPossible(command, args, client)
                ? command
                : null;
    }

    /** Whether this node of a cluster takes requests on these keys; where there is no cluster, it does. */
    private static boolean isHere(Command command, Args args, Client client) {
        Topology topology = client.server().topology();
        String refusal = topology == null ? null : Placement.refusal(topology, command, args, client);
        if (refusal == null) {
            return true;
        }
        if (command.routing().scope() == Routing.Scope.TRANSACTION) {
            // As in Redis, the transaction is over, and the reply says nothing of that.
            client.transaction().end();
        }
        client.refuse(command, refusal, "");
        return false;
    }

    /** Whether the client may do it, ever. */
    private static boolean isAllowed(Command command, Args args, Client client) {
        if (command.isRestricted() && isProtected(command, client)) {
            refuse(command, args, client, "ERR", DEBUG_NOT_ALLOWED);
            return false;
        }
        // Before all that tells something of the server's state.
        if (client.mustAuthenticate() && !command.flags().contains(Flag.NO_AUTH)) {
            refuse(command, args, client, "", CommandErrors.NOT_AUTHENTICATED.text());
            return false;
        }
        if (command.isRestricted()
                && command.flags().contains(Flag.NO_MULTI)
                && client.transaction().open() != null) {
            refuse(command, args, client, "ERR", "Command not allowed inside a transaction");
            return false;
        }
        return client.account().rights() == null || isPermitted(command, args, client);
    }

    /** Whether the server and the client are in a state to do it now. */
    private static boolean isPossible(Command command, Args args, Client client) {
        String refusal = client.server().refusal(command, client.transaction().open());
        if (refusal != null) {
            refuse(command, args, client, "", refusal);
            return false;
        }
        if ((command.isGrowing() || client.transaction().open() != null) && !hasMemory(command, args, client)) {
            refuse(command, args, client, "", CommandErrors.OUT_OF_MEMORY.text());
            return false;
        }
        if (command.group() == Group.SCRIPTING && client.transaction().open() == null) {
            // While it runs nothing can be evicted, because it has all shards. It asks itself whether there is room.
            client.memoryRefused(!makeRoom(args.bytes(), client));
        }
        if (client.isSubscribed() && !isAllowedWhileSubscribed(command, client)) {
            refuse(command, args, client, "ERR", "Can't execute '" + command.name() + NOT_WHILE_SUBSCRIBED);
            return false;
        }
        if (client.listening().isMonitor() && isOnData(command)) {
            refuse(command, args, client, "ERR", "Replica can't interact with the keyspace");
            return false;
        }
        return true;
    }

    /** Why a client's user may not make a request; {@code null} if it may. */
    public static @Nullable String denial(Client client, Command command, Args args, Rights.Occasion occasion) {
        Rights rights = client.account().rights();
        return rights == null ? null : rights.refusal(client, command, args, occasion);
    }

    private static boolean isPermitted(Command command, Args args, Client client) {
        boolean queued = client.transaction().open() != null;
        String denial = denial(client, command, args, queued ? Rights.Occasion.QUEUED : Rights.Occasion.ALONE);
        if (denial != null) {
            refuse(command, args, client, "", denial);
        }
        return denial == null;
    }

    private static boolean isProtected(Command command, Client client) {
        return command.flags().contains(Flag.PROTECTED)
                && !client.server().settings().isDebugAllowed();
    }

    /** Whether there is memory for a request, after evicting what had to be for that. What is queued takes some, too. */
    private static boolean hasMemory(Command command, Args args, Client client) {
        Transaction transaction = client.transaction().open();
        if (transaction == null) {
            return makeRoom(args.bytes(), client);
        }
        if (command.routing().scope() == Routing.Scope.TRANSACTION) {
            return !transaction.isGrowing() || makeRoom(transaction.bytes(), client);
        }
        return ENDING_TRANSACTIONS.contains(command.name()) || makeRoom(args.bytes(), client);
    }

    private static boolean makeRoom(long bytes, Client client) {
        Memory memory = client.server().memory();
        if (memory.hasPlace(bytes)) {
            return true;
        }
        client.link().giveShardBack();
        return memory.makeRoom(bytes);
    }

    /** To Redis a client that monitors is a kind of replica, and those see no data but what they are sent. */
    private static boolean isOnData(Command command) {
        return command.flags().contains(Flag.READONLY)
                || command.flags().contains(Flag.WRITE)
                || command.flags().contains(Flag.MAY_REPLICATE);
    }

    /** As in Redis, an EXEC that is refused still ends its transaction, and is shown to those who were shown its MULTI. */
    private static void refuse(Command command, Args args, Client client, String code, String reason) {
        if (command.routing().scope() == Routing.Scope.TRANSACTION) {
            client.transaction().end();
            client.meter().show(command, args);
            client.refuse(command, "EXECABORT Transaction discarded because of: " + reason, "");
        } else {
            client.refuse(command, code.isEmpty() ? reason : code + " " + reason, "");
        }
    }

    /** Only RESP3 lets clients tell messages from replies. */
    private static boolean isAllowedWhileSubscribed(Command command, Client client) {
        return client.protocol() == Protocol.RESP3 || command.flags().contains(Flag.WHILE_SUBSCRIBED);
    }

    private static @Nullable Command subcommand(Command container, Args args, Client client) {
        Command part = container.subcommand(args);
        if (part != null) {
            return part;
        }
        String word = args.echo(1);
        client.asked(null);
        // As in Redis, the container counts it neither as a call nor as a refusal.
        client.refuse(
                null,
                "ERR unknown subcommand '" + word.substring(0, Math.min(word.length(), CommandErrors.ECHOED))
                        + "'. Try " + container.word() + " HELP.",
                "");
        return null;
    }

    private static void refuseUnknown(Args args, Client client) {
        if (args.is(0, "POST") || args.is(0, "HOST:")) {
            // A browser that a web page made talk to this port. It must not get as far as a command in the request's
            // body.
            client.close();
            return;
        }
        String name = args.echo(0);
        StringBuilder detail = new StringBuilder(" '")
                .append(name, 0, Math.min(name.length(), CommandErrors.ECHOED))
                .append("', with args beginning with: ");
        int echoed = 0;
        for (int i = 1; i < args.count() && echoed < CommandErrors.ECHOED; i++) {
            String word = args.echo(i);
            int length = Math.min(word.length(), CommandErrors.ECHOED - echoed);
            detail.append('\'').append(word, 0, length).append("' ");
            echoed += length + 3;
        }
        client.asked(null);
        client.refuse(null, "ERR unknown command", detail.toString());
    }
}
