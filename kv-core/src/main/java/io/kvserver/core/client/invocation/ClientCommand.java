package io.kvserver.core.client.invocation;

import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Routing.NONE;

import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;

/** Declares commands on the client that sends them. Stateless. */
public final class ClientCommand {
    private ClientCommand() {}

    /** A command on the client. */
    public static Command clientCommand(String name, Group group, Arity arity, ClientHandler handler, Flag... flags) {
        return command(name, group, arity, NONE, handler, flags);
    }

    /** A command on the client and on keys. */
    public static Command clientCommand(
            String name, Group group, Arity arity, Routing routing, ClientHandler handler, Flag... flags) {
        return command(name, group, arity, routing, handler, flags);
    }
}
