package io.kvserver.core.command;

import java.util.List;

/** Commands on the whole store and about the server. */
final class ServerCommands {
    /** The version of Redis whose behaviour clients may expect; some of them look at it before they use a command. */
    static final String REDIS_VERSION = "7.0.15";

    static final List<Command> TABLE = List.of(CommandCommands.COMMAND);

    private ServerCommands() {}
}
