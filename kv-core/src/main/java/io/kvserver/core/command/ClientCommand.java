package io.kvserver.core.command;

/** Declares commands on the client that sends them. Stateless. */
public final class ClientCommand {
    private ClientCommand() {}

    /** A command on the client. */
    public static Command ofClient(String name, Group group, Arity arity, ClientHandler handler, Flag... flags) {
        return Command.of(name, group, arity, Routing.NONE, handler, flags);
    }

    /** A command on the client and on keys. */
    public static Command ofClient(
            String name, Group group, Arity arity, Routing routing, ClientHandler handler, Flag... flags) {
        return Command.of(name, group, arity, routing, handler, flags);
    }
}
