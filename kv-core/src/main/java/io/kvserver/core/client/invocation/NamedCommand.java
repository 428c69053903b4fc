package io.kvserver.core.client.invocation;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.protocol.Args;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The command that a word of a request names, for commands about commands. Any thread. */
public final class NamedCommand {
    private NamedCommand() {}

    /** The command or, as {@code container|name}, the subcommand; {@code null} if there is none. */
    public static @Nullable Command find(CommandTable table, Args args, int word) {
        String name = args.latin1(word).toLowerCase(Locale.ROOT);
        int bar = name.indexOf('|');
        Command command = table.find(bar < 0 ? name : name.substring(0, bar));
        if (command == null || bar < 0) {
            return command;
        }
        for (Command part : command.subcommands()) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        return null;
    }
}
