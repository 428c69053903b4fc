package io.kvserver.core.command.introspection;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;

import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import java.util.List;

/** COMMAND and its subcommands, which describe the command table. */
public final class CommandCommands {
    public static final List<Command> TABLE = List.of(described("COMMAND", atLeast(1), CommandReplies::all)
            .documented("2.8.13", "Describes all commands.", "O(N) for N commands")
            .tips("nondeterministic_output_order")
            .with(
                    described("COUNT", exactly(2), CommandReplies::count)
                            .documented("2.8.13", "Returns the number of commands.", "O(1)"),
                    described("DOCS", atLeast(2), CommandReplies::docs)
                            .documented("7.0.0", "Returns the documentation of commands.", "O(N) for N commands")
                            .taking("[command ...]")
                            .tips("nondeterministic_output_order"),
                    described("GETKEYS", atLeast(4), CommandKeys::keys)
                            .documented("2.8.13", "Returns the keys of a request.", "O(N) for N arguments")
                            .taking("command [argument ...]"),
                    described("GETKEYSANDFLAGS", atLeast(4), CommandKeys::keysAndFlags)
                            .documented(
                                    "7.0.0",
                                    "Returns the keys of a request and what it does to them.",
                                    "O(N) for N arguments")
                            .taking("command [argument ...]"),
                    described("INFO", atLeast(2), CommandReplies::info)
                            .documented("2.8.13", "Describes commands.", "O(N) for N commands")
                            .taking("[command ...]")
                            .tips("nondeterministic_output_order"),
                    described("LIST", atLeast(2), CommandList::list)
                            .documented("7.0.0", "Returns the names of commands.", "O(N) for N commands")
                            .taking("[FILTERBY MODULE module-name|ACLCAT category|PATTERN pattern]")
                            .tips("nondeterministic_output_order"),
                    Help.part(
                                    SERVER,
                                    "5.0.0",
                                    "(no subcommand)",
                                    "    Return details about all Redis commands.",
                                    "COUNT",
                                    "    Return the total number of commands in this Redis server.",
                                    "LIST",
                                    "    Return a list of all commands in this Redis server.",
                                    "INFO [<command-name> ...]",
                                    "    Return details about multiple Redis commands.",
                                    "    If no command names are given, documentation details for all",
                                    "    commands are returned.",
                                    "DOCS [<command-name> ...]",
                                    "    Return documentation details about multiple Redis commands.",
                                    "    If no command names are given, documentation details for all",
                                    "    commands are returned.",
                                    "GETKEYS <full-command>",
                                    "    Return the keys from a full Redis command.",
                                    "GETKEYSANDFLAGS <full-command>",
                                    "    Return the keys and the access flags from a full Redis command.")
                            .in("@connection")));

    private CommandCommands() {}

    private static Command described(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, SERVER, arity, handler, LOADING, STALE).in("@connection");
    }
}
