package io.kvserver.core.command.key;

import static io.kvserver.core.client.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.GENERIC;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import io.kvserver.core.command.StringEncoding;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OBJECT: how Redis would keep a key's value. kv keeps all strings alike, so the answers follow from the value. */
public final class ObjectCommands {
    private static final String NO_FREQUENCY =
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note"
                    + " that when switching between policies at runtime LRU and LFU data will take some time to"
                    + " adjust.";
    private static final String NO_IDLE_TIME =
            "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching"
                    + " between policies at runtime LRU and LFU data will take some time to adjust.";

    private static final List<String> HELP = List.of(
            "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "ENCODING <key>",
            "    Return the kind of internal representation used in order to store the value",
            "    associated with a <key>.",
            "FREQ <key>",
            "    Return the access frequency index of the <key>. The returned integer is",
            "    proportional to the logarithm of the recent access frequency of the key.",
            "IDLETIME <key>",
            "    Return the idle time of the <key>, that is the approximated number of",
            "    seconds elapsed since the last access to the key.",
            "REFCOUNT <key>",
            "    Return the number of references of the value associated with the specified",
            "    <key>.",
            "HELP",
            "    Prints this help.");

    public static final List<Command> TABLE = List.of(container("OBJECT", GENERIC)
            .documented("2.2.3", "A container for questions about values.", "Depends on the subcommand.")
            .with(
                    part("ENCODING", ObjectCommands::encoding)
                            .documented("2.2.3", "Answers in which way Redis would keep the value.", "O(1)"),
                    part("FREQ", ObjectCommands::frequency)
                            .documented("4.0.0", "Answers how often the key is accessed, in a scale.", "O(1)"),
                    part("IDLETIME", ObjectCommands::idleTime)
                            .documented("2.2.3", "Answers for how many seconds the key was not accessed.", "O(1)"),
                    part("REFCOUNT", ObjectCommands::references)
                            .documented("2.2.3", "Answers how often Redis would refer to the value.", "O(1)"),
                    clientCommand("HELP", GENERIC, exactly(2), ObjectCommands::help, LOADING, STALE)
                            .documented("6.2.0", "Describes the subcommands.", "O(1)")));

    private ObjectCommands() {}

    private static Command part(String name, KeyHandler handler) {
        return command(name, GENERIC, exactly(3), Routing.keys(2, 2, 1), handler, READONLY)
                .taking("key")
                .keys("RO")
                .tips("nondeterministic_output");
    }

    private static void help(Client client, Args args, ReplyWriter reply) {
        reply.array(HELP.size());
        HELP.forEach(reply::simple);
    }

    private static void encoding(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = value(keys, args);
        if (value == null) {
            reply.nil();
        } else {
            reply.bulk(StringEncoding.name(value));
        }
    }

    private static void frequency(Keyspace keys, Args args, ReplyWriter reply) {
        if (!keys.inspect(args, 2)) {
            reply.nil();
        } else if (keys.isCountingAccesses()) {
            reply.integer(keys.frequency(args, 2));
        } else {
            throw new CommandException(NO_FREQUENCY);
        }
    }

    private static void idleTime(Keyspace keys, Args args, ReplyWriter reply) {
        if (!keys.inspect(args, 2)) {
            reply.nil();
        } else if (keys.isCountingAccesses()) {
            throw new CommandException(NO_IDLE_TIME);
        } else {
            reply.integer(keys.idleSeconds(args, 2));
        }
    }

    private static void references(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = value(keys, args);
        if (value == null) {
            reply.nil();
        } else {
            reply.integer(StringEncoding.references(value));
        }
    }

    /** The key's value, without an access to it. */
    private static @Nullable Slice value(Keyspace keys, Args args) {
        return keys.inspect(args, 2) ? keys.stringToChange(args, 2) : null;
    }
}
