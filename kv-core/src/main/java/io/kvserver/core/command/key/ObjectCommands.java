package io.kvserver.core.command.key;

import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Group.GENERIC;

import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import io.kvserver.core.command.StringEncoding;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import java.util.List;

/**
 * OBJECT: how Redis would store a key's value. kv stores all strings alike, so the answers are derived from the value.
 */
public final class ObjectCommands {
    private static final String NO_FREQUENCY =
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note"
                    + " that when switching between policies at runtime LRU and LFU data will take some time to"
                    + " adjust.";
    private static final String NO_IDLE_TIME =
            "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching"
                    + " between policies at runtime LRU and LFU data will take some time to adjust.";

    public static final List<Command> TABLE = List.of(container("OBJECT", GENERIC)
            .documented("2.2.3", "A container for commands about values.", "Depends on the subcommand.")
            .with(
                    part("ENCODING", ObjectCommands::encoding)
                            .documented("2.2.3", "Returns the encoding that Redis would use for the value.", "O(1)"),
                    part("FREQ", ObjectCommands::frequency)
                            .documented(
                                    "4.0.0", "Returns how often the key is accessed, on a logarithmic scale.", "O(1)"),
                    part("IDLETIME", ObjectCommands::idleTime)
                            .documented("2.2.3", "Returns the seconds since the key was last accessed.", "O(1)"),
                    part("REFCOUNT", ObjectCommands::references)
                            .documented(
                                    "2.2.3",
                                    "Returns the number of references that Redis would have to the value.",
                                    "O(1)"),
                    Help.part(
                            GENERIC,
                            "6.2.0",
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
                            "    <key>.")));

    private ObjectCommands() {}

    private static Command part(String name, KeyHandler handler) {
        return command(name, GENERIC, exactly(3), Routing.keys(2, 2, 1), handler, READONLY)
                .taking("key")
                .keys("RO")
                .tips("nondeterministic_output");
    }

    private static void encoding(Keyspace keys, Args args, ReplyWriter reply) {
        String encoding = keys.inspect(args, 2) ? keys.typed().encoding(args, 2) : null;
        Slice value = encoding == null ? keys.stringToChange(args, 2) : null;
        if (encoding != null) {
            reply.bulk(encoding);
        } else if (value == null) {
            reply.nil();
        } else {
            reply.bulk(StringEncoding.name(value));
        }
    }

    private static void frequency(Keyspace keys, Args args, ReplyWriter reply) {
        if (!keys.inspect(args, 2)) {
            reply.nil();
        } else if (keys.usage().isCountingAccesses()) {
            reply.integer(keys.usage().frequency(args, 2));
        } else {
            throw new CommandException(NO_FREQUENCY);
        }
    }

    private static void idleTime(Keyspace keys, Args args, ReplyWriter reply) {
        if (!keys.inspect(args, 2)) {
            reply.nil();
        } else if (keys.usage().isCountingAccesses()) {
            throw new CommandException(NO_IDLE_TIME);
        } else {
            reply.integer(keys.usage().idleSeconds(args, 2));
        }
    }

    private static void references(Keyspace keys, Args args, ReplyWriter reply) {
        if (!keys.inspect(args, 2)) {
            reply.nil();
            return;
        }
        Slice value = keys.typed().kind(args, 2) == Kind.STRING ? keys.stringToChange(args, 2) : null;
        reply.integer(value == null ? 1 : StringEncoding.references(value));
    }
}
