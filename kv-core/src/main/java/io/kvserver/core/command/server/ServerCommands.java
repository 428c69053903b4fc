package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.DANGEROUS;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_MULTI;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.GENERIC;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Timeout;
import io.kvserver.core.command.Version;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.time.Instant;
import java.util.List;

/** Commands on the store and the server; larger families have their own files. */
public final class ServerCommands {

    private static final String ART = """
             .-------.
           .'  .---.  '.
           |  |     |  |______________________
           |  |  o  |  |________   _____   __|
           |  |     |  |        |_|     |_|
           '.  '---'  .'
             '-------'      one key, one value
        """;

    public static final List<Command> TABLE = List.of(
            clientCommand("INFO", SERVER, atLeast(1), InfoReport::info, LOADING, STALE, DANGEROUS)
                    .documented("1.0.0", "Returns information and statistics about the server.", "O(N) for N clients")
                    .taking("[section ...]")
                    .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special"),
            clientCommand("LOLWUT", SERVER, atLeast(1), ServerCommands::draw, READONLY, FAST)
                    .documented("5.0.0", "Draws a picture and returns the version.", "O(1)")
                    .taking("[VERSION version]"),
            clientCommand("ROLE", SERVER, exactly(1), ServerCommands::role, NOSCRIPT, LOADING, STALE, FAST, DANGEROUS)
                    .documented("2.8.12", "Returns the role in replication: a master without replicas.", "O(1)")
                    .in("@admin"),
            clientCommand("SHUTDOWN", SERVER, atLeast(1), Shutdown::shutDown)
                    .flagged(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY)
                    .documented("1.0.0", "Shuts the server down.", "O(1)")
                    .taking("[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]"),
            clientCommand("TIME", SERVER, exactly(1), ServerCommands::time, LOADING, STALE, FAST)
                    .documented("2.6.0", "Returns the time in seconds and microseconds.", "O(1)")
                    .tips("nondeterministic_output"),
            clientCommand("WAIT", GENERIC, exactly(3), ServerCommands::await, NOSCRIPT)
                    .documented("3.0.0", "Returns how many replicas have the client's writes: none.", "O(1)")
                    .taking("numreplicas milliseconds")
                    .in("@connection")
                    .tips("request_policy:all_shards", "response_policy:agg_min"));

    private ServerCommands() {}

    private static void draw(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 2 && args.is(1, "VERSION")) {
            // Checked but not used: there is one picture for all versions.
            args.integer(2);
        }
        reply.verbatim(ART + "kv ver. " + Version.TEXT + ", as Redis ver. " + Version.REDIS + "\n");
    }

    private static void role(Client client, Args args, ReplyWriter reply) {
        reply.array(3);
        reply.bulk("master");
        reply.integer(0);
        reply.array(0);
    }

    private static void time(Client client, Args args, ReplyWriter reply) {
        Instant now = client.server().clock().instant();
        reply.array(2);
        reply.bulk(Long.toString(now.getEpochSecond()));
        reply.bulk(Long.toString(now.getNano() / 1000));
    }

    /** Answers at once, because there are no replicas to wait for. */
    private static void await(Client client, Args args, ReplyWriter reply) {
        args.integer(1);
        Timeout.deadlineOfMillis(args, 2, client.server().clock().millis());
        reply.integer(0);
    }
}
