package io.kvserver.core.command;

/** COMMAND and its subcommands: what the table says of itself. */
final class CommandCommands {
    static final Command COMMAND = described("COMMAND", Arity.atLeast(1), CommandReplies::all)
            .documented("2.8.13", "Describes all commands.", "O(N) for N commands")
            .tips("nondeterministic_output_order")
            .with(
                    described("COUNT", Arity.exactly(2), CommandReplies::count)
                            .documented("2.8.13", "Answers the number of commands.", "O(1)"),
                    described("DOCS", Arity.atLeast(2), CommandReplies::docs)
                            .documented("7.0.0", "Answers the documentation of commands.", "O(N) for N commands")
                            .taking("[command ...]")
                            .tips("nondeterministic_output_order"),
                    described("GETKEYS", Arity.atLeast(4), CommandKeys::keys)
                            .documented("2.8.13", "Answers the keys of a request.", "O(N) for N arguments")
                            .taking("command [argument ...]"),
                    described("GETKEYSANDFLAGS", Arity.atLeast(4), CommandKeys::keysAndFlags)
                            .documented(
                                    "7.0.0",
                                    "Answers the keys of a request and what it does to them.",
                                    "O(N) for N arguments")
                            .taking("command [argument ...]"),
                    described("INFO", Arity.atLeast(2), CommandReplies::info)
                            .documented("2.8.13", "Describes commands.", "O(N) for N commands")
                            .taking("[command ...]")
                            .tips("nondeterministic_output_order"),
                    Help.part(Group.SERVER, "5.0.0").in("@connection"));

    private CommandCommands() {}

    private static Command described(String name, Arity arity, ClientHandler handler) {
        return Command.ofClient(name, Group.SERVER, arity, handler, Flag.LOADING, Flag.STALE)
                .in("@connection");
    }
}
