package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.DANGEROUS;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_ASYNC_LOADING;
import static io.kvserver.core.command.Flag.NO_MULTI;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.GENERIC;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Timeout;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands on the data's files. */
public final class PersistenceCommands {
    private static final String NO_DIRECTORY =
            "ERR this server keeps its data in memory only: it has no data directory";

    public static final List<Command> TABLE = List.of(
            clientCommand("BGREWRITEAOF", SERVER, exactly(1), PersistenceCommands::rewrite)
                    .flagged(ADMIN, NOSCRIPT, NO_ASYNC_LOADING)
                    .documented("1.0.0", "Rewrites the log to a shorter one in the background.", "O(1)"),
            clientCommand("BGSAVE", SERVER, atLeast(1), PersistenceCommands::saveInBackground)
                    .flagged(ADMIN, NOSCRIPT, NO_ASYNC_LOADING)
                    .documented("1.0.0", "Saves the data to dump.rdb in the background.", "O(1)")
                    .taking("[SCHEDULE]"),
            clientCommand("LASTSAVE", SERVER, exactly(1), PersistenceCommands::lastSave)
                    .flagged(LOADING, STALE, FAST, DANGEROUS)
                    .documented("1.0.0", "Returns the time of the last save, or else of the store's start.", "O(1)")
                    .in("@admin")
                    .tips("nondeterministic_output"),
            clientCommand("SAVE", SERVER, exactly(1), PersistenceCommands::save)
                    .flagged(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI)
                    .documented("1.0.0", "Saves the data to dump.rdb, while others are served.", "O(N) for N keys"),
            clientCommand("WAITAOF", GENERIC, exactly(4), PersistenceCommands::awaitForced, NOSCRIPT)
                    .documented(
                            "7.2.0", "Waits until all earlier changes are on disk, whatever the log's policy.", "O(1)")
                    .taking("numlocal numreplicas milliseconds")
                    .in("@connection")
                    .tips("request_policy:all_shards", "response_policy:agg_min"));

    private PersistenceCommands() {}

    private static Persistence persistence(Client client) {
        Persistence persistence = client.server().persistence();
        if (!persistence.isOn()) {
            throw new CommandException(NO_DIRECTORY);
        }
        return persistence;
    }

    private static void rewrite(Client client, Args args, ReplyWriter reply) {
        if (!persistence(client).rewriteSoon()) {
            throw new CommandException("ERR Background append only file rewriting already in progress");
        }
        reply.simple("Background append only file rewriting started");
    }

    private static void saveInBackground(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 2 || (args.count() == 2 && !args.is(1, "SCHEDULE"))) {
            throw CommandErrors.SYNTAX;
        }
        requireNoSaving(client);
        Persistence persistence = persistence(client);
        boolean later = args.count() == 2 && persistence.status().rewriting();
        persistence.save();
        reply.simple(later ? "Background saving scheduled" : "Background saving started");
    }

    private static void save(Client client, Args args, ReplyWriter reply) {
        requireNoSaving(client);
        client.await(persistence(client).save());
    }

    private static void requireNoSaving(Client client) {
        if (persistence(client).status().saving()) {
            throw new CommandException("ERR Background save already in progress");
        }
    }

    /** There are no replicas to wait for. */
    private static void awaitForced(Client client, Args args, ReplyWriter reply) {
        long local = args.integer(1);
        if (local < 0 || local > 1) {
            throw new CommandException("ERR value is out of range, value must between 0 and 1");
        }
        if (args.integer(2) < 0) {
            throw new CommandException("ERR value is out of range, must be positive");
        }
        long deadlineMillis =
                Timeout.deadlineOfMillis(args, 3, client.server().clock().millis());
        Persistence persistence = client.server().persistence();
        if (!persistence.isOn()) {
            if (local == 1) {
                throw new CommandException(
                        "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
            }
            reply.array(2);
            reply.integer(0);
            reply.integer(0);
            return;
        }
        Persistence.Forcing forcing = persistence.force();
        if (local == 0 || forcing.isDone() || client.transaction().isExecuting()) {
            ForceWait.answer(forcing, reply);
        } else {
            client.await(new ForceWait(forcing, client, deadlineMillis));
        }
    }

    private static void lastSave(Client client, Args args, ReplyWriter reply) {
        long saved = client.server().persistence().status().lastSaveMillis();
        reply.integer(
                TimeUnit.MILLISECONDS.toSeconds(saved == 0 ? client.server().startMillis() : saved));
    }
}
