package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_ASYNC_LOADING;
import static io.kvserver.core.command.Flag.NO_MULTI;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ClientIdentity;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/**
 * SYNC and the commands that {@code redis-cli --rdb} sends before it: a dump over the connection, without replication.
 * After the dump the client gets nothing more, so a client that says that it is a replica is refused.
 */
public final class SyncCommands {
    private static final String NO_REPLICATION =
            "ERR this server does not replicate; it sends a dump to 'redis-cli --rdb' and the like";
    private static final String NO_MARK = "ERR a dump ends with a mark here: say REPLCONF capa eof before SYNC";
    private static final String BUSY = "ERR another client is getting a dump; try again when it has it";
    private static final String OTHER_MESSAGES = "ERR a client that gets messages cannot get a dump";

    public static final List<Command> TABLE = List.of(
            clientCommand("SYNC", SERVER, exactly(1), SyncCommands::sync)
                    .flagged(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI)
                    .documented("1.0.0", "Sends a dump of all data, without replication.", "O(N) for N keys"),
            clientCommand("PSYNC", SERVER, atLeast(3), SyncCommands::refuse)
                    .flagged(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI)
                    .documented("2.8.0", "Refuses a replica: there is no replication.", "O(1)")
                    .taking("replicationid offset"),
            clientCommand("REPLCONF", SERVER, atLeast(1), SyncCommands::configure)
                    .flagged(ADMIN, NOSCRIPT, LOADING, STALE, ALLOW_BUSY)
                    .documented("3.0.0", "Tells the server which forms of a dump the client accepts.", "O(1)")
                    .taking("[option value ...]"));

    private SyncCommands() {}

    private static void refuse(Client client, Args args, ReplyWriter reply) {
        throw new CommandException(NO_REPLICATION);
    }

    private static void sync(Client client, Args args, ReplyWriter reply) {
        ClientIdentity identity = client.identity();
        if (identity.isReplica()) {
            throw new CommandException(NO_REPLICATION);
        }
        if (!identity.takesEndMark()) {
            throw new CommandException(NO_MARK);
        }
        if (client.isSubscribed()
                || client.listening().isMonitor()
                || client.listening().tracking() != null) {
            throw new CommandException(OTHER_MESSAGES);
        }
        if (!client.server().sendDump(client)) {
            throw new CommandException(BUSY);
        }
        // No reply may come between the dump's bytes or after them.
        client.output().repliesOff();
        client.special();
    }

    private static void configure(Client client, Args args, ReplyWriter reply) {
        if (args.count() % 2 == 0) {
            throw CommandErrors.SYNTAX;
        }
        for (int word = 1; word < args.count(); word += 2) {
            if (args.is(word, "ACK")) {
                // The client does not expect a reply.
                return;
            }
            note(client.identity(), args, word);
        }
        reply.ok();
    }

    private static void note(ClientIdentity identity, Args args, int word) {
        if (args.is(word, "LISTENING-PORT")) {
            args.integer(word + 1);
            identity.becomesReplica();
        } else if (args.is(word, "CAPA")) {
            if (args.is(word + 1, "EOF")) {
                identity.takesMark();
            }
        } else if (args.is(word, "RDB-ONLY")) {
            long only = args.integer(word + 1);
            if (only < 0 || only > 1) {
                throw new CommandException("ERR value is out of range, value must between 0 and 1");
            }
        } else if (!args.is(word, "IP-ADDRESS")) {
            throw new CommandException("ERR Unrecognized REPLCONF option: " + args.echo(word));
        }
    }
}
