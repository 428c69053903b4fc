package io.kvserver.core;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.connection.ConnectionCommands;
import io.kvserver.core.command.key.DatabaseCommands;
import io.kvserver.core.command.key.ExpiryCommands;
import io.kvserver.core.command.key.KeyCommands;
import io.kvserver.core.command.key.ObjectCommands;
import io.kvserver.core.command.pubsub.PubSubCommands;
import io.kvserver.core.command.server.PersistenceCommands;
import io.kvserver.core.command.server.ServerCommands;
import io.kvserver.core.command.string.BitCommands;
import io.kvserver.core.command.string.CounterCommands;
import io.kvserver.core.command.string.StringCommands;
import io.kvserver.core.command.transaction.TransactionCommands;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commands of kv itself, a table for each family. Any thread.
 *
 * <p>One table for all stores of a process: to make it took a second store a third of its start.
 */
public final class StandardCommands {
    private static final CommandTable TABLE = new CommandTable(Stream.of(
                    StringCommands.TABLE,
                    CounterCommands.TABLE,
                    BitCommands.TABLE,
                    KeyCommands.TABLE,
                    ObjectCommands.TABLE,
                    ExpiryCommands.TABLE,
                    DatabaseCommands.TABLE,
                    ConnectionCommands.TABLE,
                    ServerCommands.TABLE,
                    PersistenceCommands.TABLE,
                    TransactionCommands.TABLE,
                    PubSubCommands.TABLE)
            .flatMap(List::stream)
            .toList());

    private StandardCommands() {}

    /** All of them. */
    public static CommandTable table() {
        return TABLE;
    }

    /** All of them, and an embedder's own. */
    static CommandTable with(List<Command> own) {
        return new CommandTable(
                Stream.concat(TABLE.commands().stream(), own.stream()).toList());
    }
}
