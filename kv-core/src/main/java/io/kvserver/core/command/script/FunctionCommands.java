package io.kvserver.core.command.script;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.MAY_REPLICATE;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SCRIPTING;
import static io.kvserver.core.command.Routing.ALL_SHARDS;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.RunningScript;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.rdb.FunctionPayload;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FUNCTION and FCALL. Libraries are part of the data: commands that change them are logged as requested. */
public final class FunctionCommands {
    private static final String CALLING = "function numkeys [key [key ...]] [arg [arg ...]]";

    public static final List<Command> TABLE = List.of(
            ScriptCommands.running("FCALL", (client, args, reply) -> call(client, args, reply, false))
                    .flagged(MAY_REPLICATE)
                    .documented("7.0.0", "Calls a function.", "Depends on the function.")
                    .taking(CALLING)
                    .keys(KeySpec.counted(2, "RW access update").noted(ScriptCommands.WORST_NOTE + "RW and UPDATE")),
            ScriptCommands.running("FCALL_RO", (client, args, reply) -> call(client, args, reply, true))
                    .flagged(READONLY)
                    .documented("7.0.0", "Calls a function that changes nothing.", "Depends on the function.")
                    .taking(CALLING)
                    .keys(KeySpec.counted(2, "RO access").noted(ScriptCommands.WORST_NOTE + "RO and ACCESS")),
            container("FUNCTION", SCRIPTING)
                    .documented("7.0.0", "A container for commands on functions.", "Depends on the subcommand.")
                    .with(parts()));

    private static final String ALL_SUCCEED = "response_policy:all_succeeded";
    private static final String EVERYWHERE = "request_policy:all_shards";

    private FunctionCommands() {}

    private static Command[] parts() {
        return new Command[] {
            clientCommand("DUMP", SCRIPTING, exactly(2), ALL_SHARDS, FunctionCommands::dump)
                    .flagged(NOSCRIPT)
                    .documented("7.0.0", "Returns all libraries as one byte string.", "O(N) for N bytes"),
            clientCommand("FLUSH", SCRIPTING, atLeast(2), ALL_SHARDS, FunctionCommands::flush)
                    .flagged(WRITE, NOSCRIPT)
                    .documented("7.0.0", "Removes all libraries.", "O(N) for N functions")
                    .taking("[ASYNC|SYNC]")
                    .tips(EVERYWHERE, ALL_SUCCEED),
            clientCommand("LIST", SCRIPTING, atLeast(2), ALL_SHARDS, FunctionCommands::list)
                    .flagged(NOSCRIPT)
                    .documented("7.0.0", "Describes libraries.", "O(N) for N functions")
                    .taking("[LIBRARYNAME library-name-pattern] [WITHCODE]")
                    .tips("nondeterministic_output_order"),
            clientCommand("RESTORE", SCRIPTING, atLeast(3), ALL_SHARDS, FunctionCommands::restore)
                    .flagged(WRITE, DENYOOM, NOSCRIPT)
                    .documented(
                            "7.0.0",
                            "Loads libraries from the byte string that FUNCTION DUMP returned.",
                            "O(N) for N bytes")
                    .taking("serialized-value [FLUSH|APPEND|REPLACE]")
                    .tips(EVERYWHERE, ALL_SUCCEED),
            clientCommand("DELETE", SCRIPTING, exactly(3), ALL_SHARDS, FunctionCommands::delete)
                    .flagged(WRITE, NOSCRIPT)
                    .documented("7.0.0", "Removes a library.", "O(N) for N functions")
                    .taking("library-name")
                    .tips(EVERYWHERE, ALL_SUCCEED),
            clientCommand("KILL", SCRIPTING, exactly(2), FunctionCommands::kill)
                    .flagged(NOSCRIPT, ALLOW_BUSY)
                    .documented("7.0.0", "Ends the running function, if it has changed nothing.", "O(1)")
                    .tips(EVERYWHERE, "response_policy:one_succeeded"),
            loading(),
            clientCommand("STATS", SCRIPTING, exactly(2), FunctionCommands::stats)
                    .flagged(NOSCRIPT, ALLOW_BUSY)
                    .documented("7.0.0", "Describes the running function and counts all functions.", "O(1)")
                    .tips("nondeterministic_output", EVERYWHERE, "response_policy:special"),
            FunctionHelp.part()
        };
    }

    private static Command loading() {
        return clientCommand("LOAD", SCRIPTING, atLeast(3), ALL_SHARDS, FunctionCommands::load)
                .flagged(WRITE, DENYOOM, NOSCRIPT)
                .documented("7.0.0", "Loads a library and returns its name.", "O(N) for N bytes")
                .taking("[REPLACE] function-code")
                .tips(EVERYWHERE, ALL_SUCCEED);
    }

    private static void call(Client client, Args args, ReplyWriter reply, boolean readOnly) {
        ScriptCommands.show(client, args);
        Functions.of(client).call(client, args, reply, readOnly);
    }

    private static void load(Client client, Args args, ReplyWriter reply) {
        int code = args.count() - 1;
        boolean replace = false;
        for (int i = 2; i < code; i++) {
            if (!args.is(i, "REPLACE")) {
                throw new CommandException("ERR Unknown option given: " + args.echo(i));
            }
            replace = true;
        }
        Library library = Functions.of(client).load(args.copy(code), replace);
        client.keys().changedBesidesKeys();
        reply.bulk(library.name());
    }

    private static void delete(Client client, Args args, ReplyWriter reply) {
        if (!Functions.of(client).delete(args.latin1(2))) {
            throw ScriptErrors.NO_LIBRARY;
        }
        client.keys().changedBesidesKeys();
        reply.ok();
    }

    private static void flush(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "FUNCTION");
        }
        if (args.count() == 3 && !args.is(2, "SYNC") && !args.is(2, "ASYNC")) {
            throw new CommandException("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
        }
        Functions.of(client).flush();
        client.keys().changedBesidesKeys();
        reply.ok();
    }

    private static void dump(Client client, Args args, ReplyWriter reply) {
        reply.bulk(FunctionPayload.of(Functions.of(client).texts()));
    }

    private static void restore(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 4) {
            throw CommandErrors.wrongSubcommand(args, "FUNCTION");
        }
        Functions.Policy policy = args.count() == 4 ? policy(args) : Functions.Policy.APPEND;
        Functions.of(client).restore(FunctionPayload.texts(args, 2), policy);
        client.keys().changedBesidesKeys();
        reply.ok();
    }

    private static Functions.Policy policy(Args args) {
        for (Functions.Policy policy : Functions.Policy.values()) {
            if (args.is(3, policy.name())) {
                return policy;
            }
        }
        throw new CommandException("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
    }

    private static void kill(Client client, Args args, ReplyWriter reply) {
        ScriptCommands.kill(client, reply, true);
    }

    private static void stats(Client client, Args args, ReplyWriter reply) {
        RunningScript running = client.server().script();
        String busy = client.server().busyError();
        if (running != null && busy != null && !running.isFunction()) {
            throw new CommandException(busy);
        }
        Functions functions = Functions.of(client);
        reply.map(2);
        reply.bulk("running_script");
        if (running == null || busy == null) {
            reply.nil();
        } else {
            reply.map(3);
            reply.bulk("name");
            reply.bulk(running.name());
            reply.bulk("command");
            reply.array(running.request().size());
            running.request().forEach(reply::bulk);
            reply.bulk("duration_ms");
            reply.integer(running.millis());
        }
        reply.bulk("engines");
        reply.map(1);
        reply.bulk("LUA");
        reply.map(2);
        reply.bulk("libraries_count");
        reply.integer(functions.count());
        reply.bulk("functions_count");
        reply.integer(functions.functionCount());
    }

    private static void list(Client client, Args args, ReplyWriter reply) {
        Glob pattern = null;
        boolean withCode = false;
        for (int i = 2; i < args.count(); i++) {
            if (!withCode && args.is(i, "WITHCODE")) {
                withCode = true;
            } else if (pattern == null && args.is(i, "LIBRARYNAME")) {
                i++;
                if (i == args.count()) {
                    throw new CommandException("ERR library name argument was not given");
                }
                pattern = Glob.of(args.copy(i));
            } else {
                throw new CommandException("ERR Unknown argument " + args.echo(i));
            }
        }
        list(matching(Functions.of(client).libraries(), pattern), withCode, reply);
    }

    private static List<Library> matching(Collection<Library> libraries, @Nullable Glob pattern) {
        return libraries.stream()
                .filter(library -> pattern == null || pattern.matches(ScriptErrors.bytes(library.name())))
                .toList();
    }

    private static void list(List<Library> libraries, boolean withCode, ReplyWriter reply) {
        reply.array(libraries.size());
        for (Library library : libraries) {
            reply.map(withCode ? 4 : 3);
            reply.bulk("library_name");
            reply.bulk(library.name());
            reply.bulk("engine");
            reply.bulk("LUA");
            reply.bulk("functions");
            reply.array(library.functions().size());
            library.functions().values().forEach(function -> describe(function, reply));
            if (withCode) {
                reply.bulk("library_code");
                reply.bulk(library.text());
            }
        }
    }

    private static void describe(Library.Function function, ReplyWriter reply) {
        reply.map(3);
        reply.bulk("name");
        reply.bulk(function.name());
        reply.bulk("description");
        byte[] description = function.description();
        if (description == null) {
            reply.nil();
        } else {
            reply.bulk(description);
        }
        reply.bulk("flags");
        reply.set(function.flags().flags().size());
        function.flags().flags().forEach(flag -> reply.simple(flag.wireName()));
    }
}
