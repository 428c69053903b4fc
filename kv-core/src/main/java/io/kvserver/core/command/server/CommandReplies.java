package io.kvserver.core.command.server;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What COMMAND and its subcommands answer: the table, in Redis's form. */
final class CommandReplies {
    private CommandReplies() {}

    static void all(Client client, Args args, ReplyWriter reply) {
        List<Command> commands = client.server().commands().commands();
        reply.array(commands.size());
        for (Command command : commands) {
            describe(command, reply);
        }
    }

    static void count(Client client, Args args, ReplyWriter reply) {
        reply.integer(client.server().commands().size());
    }

    static void info(Client client, Args args, ReplyWriter reply) {
        if (args.count() == 2) {
            all(client, args, reply);
            return;
        }
        reply.array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            Command command = named(client.server().commands(), args, i);
            if (command == null) {
                reply.nil();
            } else {
                describe(command, reply);
            }
        }
    }

    static void docs(Client client, Args args, ReplyWriter reply) {
        if (args.count() == 2) {
            documentAll(client.server().commands().commands(), reply);
            return;
        }
        int known = 0;
        for (int i = 2; i < args.count(); i++) {
            if (named(client.server().commands(), args, i) != null) {
                known++;
            }
        }
        reply.map(known);
        for (int i = 2; i < args.count(); i++) {
            Command command = named(client.server().commands(), args, i);
            if (command != null) {
                document(command, reply);
            }
        }
    }

    /** The command or, as {@code container|name}, the subcommand that a word names. */
    static @Nullable Command named(CommandTable table, Args args, int word) {
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

    private static void describe(Command command, ReplyWriter reply) {
        reply.array(10);
        reply.bulk(command.name());
        reply.integer(command.arity().count());
        names(
                command.flags().stream()
                        .filter(Flag::isOnWire)
                        .map(Flag::wireName)
                        .toList(),
                reply);
        range(command.keySpecs(), reply);
        names(command.categories(), reply);
        bulks(command.tips(), reply);
        reply.set(command.keySpecs().size());
        for (KeySpec spec : command.keySpecs()) {
            keySpecification(spec, reply);
        }
        // As in Redis, a set if there are none, else an array.
        if (command.subcommands().isEmpty()) {
            reply.set(0);
        } else {
            reply.array(command.subcommands().size());
        }
        for (Command part : command.subcommands()) {
            describe(part, reply);
        }
    }

    /** Where the first and the last key are, and how far they are apart; zeros if there are none. */
    private static void range(List<KeySpec> specs, ReplyWriter reply) {
        if (specs.isEmpty()) {
            reply.integer(0);
            reply.integer(0);
            reply.integer(0);
            return;
        }
        KeySpec first = specs.get(0);
        KeySpec last = specs.get(specs.size() - 1);
        reply.integer(first.firstKey());
        reply.integer(last.lastKey() < 0 ? last.lastKey() : last.firstKey() + last.lastKey());
        reply.integer(first.step());
    }

    private static void keySpecification(KeySpec spec, ReplyWriter reply) {
        boolean noted = !spec.notes().isEmpty();
        reply.map(noted ? 4 : 3);
        if (noted) {
            reply.bulk("notes");
            reply.bulk(spec.notes());
        }
        reply.bulk("flags");
        names(spec.flags(), reply);
        reply.bulk("begin_search");
        reply.map(2);
        reply.bulk("type");
        reply.bulk("index");
        reply.bulk("spec");
        reply.map(1);
        reply.bulk("index");
        reply.integer(spec.firstKey());
        reply.bulk("find_keys");
        reply.map(2);
        reply.bulk("type");
        reply.bulk("range");
        reply.bulk("spec");
        reply.map(3);
        reply.bulk("lastkey");
        reply.integer(spec.lastKey());
        reply.bulk("keystep");
        reply.integer(spec.step());
        reply.bulk("limit");
        reply.integer(0);
    }

    private static void documentAll(List<Command> commands, ReplyWriter reply) {
        reply.map(commands.size());
        for (Command command : commands) {
            document(command, reply);
        }
    }

    private static void document(Command command, ReplyWriter reply) {
        List<Command> parts = command.subcommands();
        reply.bulk(command.name());
        reply.map(parts.isEmpty() ? 4 : 5);
        reply.bulk("summary");
        reply.bulk(command.summary());
        reply.bulk("since");
        reply.bulk(command.since());
        reply.bulk("group");
        reply.bulk(command.group().wireName());
        reply.bulk("complexity");
        reply.bulk(command.complexity());
        if (!parts.isEmpty()) {
            reply.bulk("subcommands");
            documentAll(parts, reply);
        }
    }

    private static void bulks(List<String> texts, ReplyWriter reply) {
        reply.set(texts.size());
        for (String text : texts) {
            reply.bulk(text);
        }
    }

    static void names(List<String> names, ReplyWriter reply) {
        reply.set(names.size());
        for (String name : names) {
            reply.simple(name);
        }
    }
}
