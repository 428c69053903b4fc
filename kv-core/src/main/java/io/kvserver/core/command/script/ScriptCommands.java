package io.kvserver.core.command.script;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.MAY_REPLICATE;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_MANDATORY_KEYS;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.SKIP_MONITOR;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SCRIPTING;
import static io.kvserver.core.command.Routing.ALL_SHARDS;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.RunningScript;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;

/** EVAL and its variants, and SCRIPT. */
public final class ScriptCommands {
    static final String WORST_NOTE = "We cannot tell how the keys will be used so we assume the worst, ";
    private static final String BODY = "numkeys [key [key ...]] [arg [arg ...]]";

    public static final List<Command> TABLE = List.of(
            running("EVAL", (client, args, reply) -> run(client, args, reply, false, false))
                    .flagged(MAY_REPLICATE)
                    .documented("2.6.0", "Runs a Lua script.", "Depends on the script.")
                    .taking("script " + BODY)
                    .keys(KeySpec.counted(2, "RW access update").noted(WORST_NOTE + "RW and UPDATE")),
            running("EVALSHA", (client, args, reply) -> run(client, args, reply, true, false))
                    .flagged(MAY_REPLICATE)
                    .documented("2.6.0", "Runs the Lua script with a SHA-1 digest.", "Depends on the script.")
                    .taking("sha1 " + BODY)
                    .keys(KeySpec.counted(2, "RW access update")),
            running("EVAL_RO", (client, args, reply) -> run(client, args, reply, false, true))
                    .flagged(READONLY)
                    .documented("7.0.0", "Runs a Lua script, which must change nothing.", "Depends on the script.")
                    .taking("script " + BODY)
                    .keys(KeySpec.counted(2, "RO access").noted(WORST_NOTE + "RO and ACCESS")),
            running("EVALSHA_RO", (client, args, reply) -> run(client, args, reply, true, true))
                    .flagged(READONLY)
                    .documented(
                            "7.0.0",
                            "Runs the Lua script with a SHA-1 digest, which must change nothing.",
                            "Depends on the script.")
                    .taking("sha1 " + BODY)
                    .keys(KeySpec.counted(2, "RO access")),
            container("SCRIPT", SCRIPTING)
                    .documented("2.6.0", "A container for commands on scripts.", "Depends on the subcommand.")
                    .with(parts()));

    private ScriptCommands() {}

    private static Command[] parts() {
        return new Command[] {
            clientCommand("EXISTS", SCRIPTING, atLeast(3), ALL_SHARDS, ScriptCommands::exists)
                    .flagged(NOSCRIPT)
                    .documented("2.6.0", "Returns for each digest whether its script is known.", "O(N) for N digests")
                    .taking("sha1 [sha1 ...]")
                    .tips("request_policy:all_shards", "response_policy:agg_logical_and"),
            clientCommand("DEBUG", SCRIPTING, exactly(3), ScriptCommands::debug)
                    .flagged(NOSCRIPT)
                    .documented("3.2.0", "Refused unless it is SCRIPT DEBUG NO: there is no debugger.", "O(1)")
                    .taking("YES|SYNC|NO"),
            clientCommand("FLUSH", SCRIPTING, atLeast(2), ALL_SHARDS, ScriptCommands::flush)
                    .flagged(NOSCRIPT)
                    .documented("2.6.0", "Removes all scripts.", "O(1)")
                    .taking("[ASYNC|SYNC]")
                    .tips("request_policy:all_nodes", "response_policy:all_succeeded"),
            clientCommand("KILL", SCRIPTING, exactly(2), ScriptCommands::kill)
                    .flagged(NOSCRIPT, ALLOW_BUSY)
                    .documented("2.6.0", "Ends the running script, if it has changed nothing.", "O(1)")
                    .tips("request_policy:all_shards", "response_policy:one_succeeded"),
            clientCommand("LOAD", SCRIPTING, exactly(3), ALL_SHARDS, ScriptCommands::load)
                    .flagged(NOSCRIPT, STALE)
                    .documented(
                            "2.6.0",
                            "Stores a Lua script and returns its SHA-1 digest.",
                            "O(N) for N bytes of the script")
                    .taking("script")
                    .tips("request_policy:all_nodes", "response_policy:all_succeeded"),
            clientCommand("SHOW", SCRIPTING, exactly(3), ALL_SHARDS, ScriptCommands::show)
                    .flagged(NOSCRIPT)
                    .documented("8.0.0", "Returns the text of a script.", "O(1)")
                    .taking("sha1"),
            help()
        };
    }

    private static Command help() {
        return Help.part(
                SCRIPTING,
                "5.0.0",
                "DEBUG (YES|SYNC|NO)",
                "    Set the debug mode for subsequent scripts executed.",
                "EXISTS <sha1> [<sha1> ...]",
                "    Return information about the existence of the scripts in the script cache.",
                "FLUSH [ASYNC|SYNC]",
                "    Flush the Lua scripts cache. Very dangerous on replicas.",
                "    When called without the optional mode argument, the behavior is determined by the",
                "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
                "    * ASYNC: Asynchronously flush the scripts cache.",
                "    * SYNC: Synchronously flush the scripts cache.",
                "KILL",
                "    Kill the currently executing Lua script.",
                "LOAD <script>",
                "    Load a script into the scripts cache without executing it.");
    }

    /** The declaration of a command that runs Lua code. */
    static Command running(String name, ClientHandler handler) {
        return clientCommand(name, SCRIPTING, atLeast(3), ALL_SHARDS, handler)
                .flagged(NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS);
    }

    private static void run(Client client, Args args, ReplyWriter reply, boolean byDigest, boolean readOnly) {
        show(client, args);
        Scripts.of(client).run(client, args, reply, byDigest, readOnly);
    }

    /** Shows the request to monitors, before the script's commands. */
    static void show(Client client, Args args) {
        Command command = client.server().commands().find(args, 0);
        if (command != null) {
            client.meter().showBefore(command, args);
        }
    }

    private static void exists(Client client, Args args, ReplyWriter reply) {
        Scripts scripts = Scripts.of(client);
        reply.array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            reply.integer(scripts.find(args, i) == null ? 0 : 1);
        }
    }

    private static void debug(Client client, Args args, ReplyWriter reply) {
        if (args.is(2, "YES") || args.is(2, "SYNC")) {
            throw ScriptErrors.NO_DEBUGGER;
        }
        if (!args.is(2, "NO")) {
            throw ScriptErrors.DEBUG_SYNTAX;
        }
        reply.ok();
    }

    private static void flush(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3 || (args.count() == 3 && !args.is(2, "SYNC") && !args.is(2, "ASYNC"))) {
            throw ScriptErrors.FLUSH_SYNTAX;
        }
        Scripts.of(client).flush();
        reply.ok();
    }

    private static void kill(Client client, Args args, ReplyWriter reply) {
        kill(client, reply, false);
    }

    /** Ends the running script, or with {@code functions} the running function. */
    static void kill(Client client, ReplyWriter reply, boolean functions) {
        RunningScript running = client.server().script();
        String busy = client.server().busyError();
        if (running == null || busy == null) {
            throw new CommandException("NOTBUSY No scripts in execution right now.");
        }
        if (running.hasWritten()) {
            throw new CommandException("UNKILLABLE Sorry the script already executed write commands against the"
                    + " dataset. You can either wait the script termination or kill the server in a hard way using the"
                    + " SHUTDOWN NOSAVE command.");
        }
        if (running.isFunction() != functions) {
            throw new CommandException(busy);
        }
        running.kill();
        reply.ok();
    }

    private static void load(Client client, Args args, ReplyWriter reply) {
        reply.bulk(Scripts.of(client).load(args, 2).digest());
    }

    private static void show(Client client, Args args, ReplyWriter reply) {
        Script script = Scripts.of(client).find(args, 2);
        if (script == null) {
            throw ScriptErrors.NO_SCRIPT;
        }
        reply.bulk(script.text());
    }
}
