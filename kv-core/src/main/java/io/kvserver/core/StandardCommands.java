package io.kvserver.core;

import io.kvserver.core.command.BitCommands;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.ConnectionCommands;
import io.kvserver.core.command.CounterCommands;
import io.kvserver.core.command.DatabaseCommands;
import io.kvserver.core.command.ExpiryCommands;
import io.kvserver.core.command.KeyCommands;
import io.kvserver.core.command.ObjectCommands;
import io.kvserver.core.command.PersistenceCommands;
import io.kvserver.core.command.PubSubCommands;
import io.kvserver.core.command.ServerCommands;
import io.kvserver.core.command.StringCommands;
import io.kvserver.core.command.TransactionCommands;
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
    @SuppressWarnings("exports") // Until embedders may declare commands of their own.
    public static CommandTable table() {
        return TABLE;
    }
}
