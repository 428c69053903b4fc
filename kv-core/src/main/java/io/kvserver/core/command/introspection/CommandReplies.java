package io.kvserver.core.command.introspection;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.invocation.NamedCommand;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;
import java.util.stream.Stream;

/** The replies of COMMAND and its subcommands, in Redis's form. */
final class CommandReplies {
    /** How many commands are described at most without a look at whether others wait. */
    private static final int SOME = 16;

    private CommandReplies() {}

    static void all(Client client, Args args, ReplyWriter reply) {
        List<Command> commands = client.server().commands().commands();
        reply.array(commands.size());
        Meanwhile others = new Meanwhile(SOME);
        for (Command command : commands) {
            describe(command, reply);
            others.step();
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
        Meanwhile others = new Meanwhile(SOME);
        for (int i = 2; i < args.count(); i++) {
            Command command = NamedCommand.find(client.server().commands(), args, i);
            if (command == null) {
                reply.nil();
            } else {
                describe(command, reply);
            }
            others.step();
        }
    }

    static void docs(Client client, Args args, ReplyWriter reply) {
        if (args.count() == 2) {
            documentAll(client.server().commands().commands(), reply);
            return;
        }
        int known = 0;
        for (int i = 2; i < args.count(); i++) {
            if (NamedCommand.find(client.server().commands(), args, i) != null) {
                known++;
            }
        }
        reply.map(known);
        Meanwhile others = new Meanwhile(SOME);
        for (int i = 2; i < args.count(); i++) {
            Command command = NamedCommand.find(client.server().commands(), args, i);
            if (command != null) {
                document(command, reply);
            }
            others.step();
        }
    }

    private static void describe(Command command, ReplyWriter reply) {
        reply.array(10);
        reply.bulk(command.name());
        reply.integer(command.arity().count());
        CommandArguments.names(flags(command), reply);
        range(command.keySpecs(), reply);
        CommandArguments.names(command.categories(), reply);
        bulks(command.tips(), reply);
        reply.set(command.keySpecs().size());
        for (KeySpec spec : command.keySpecs()) {
            keySpecification(spec, reply);
        }
        // As in Redis, a set if there are none, otherwise an array.
        if (command.subcommands().isEmpty()) {
            reply.set(0);
        } else {
            reply.array(command.subcommands().size());
        }
        for (Command part : command.subcommands()) {
            describe(part, reply);
        }
    }

    /** The flags, with Redis's {@code movablekeys} if the places of keys depend on the request. */
    private static List<String> flags(Command command) {
        boolean movable = command.keySpecs().stream()
                .anyMatch(spec -> !(spec.begin() instanceof KeySpec.Index && spec.find() instanceof KeySpec.Range));
        return Stream.concat(
                        command.flags().stream().filter(Flag::isOnWire).map(Flag::wireName),
                        movable ? Stream.of("movablekeys") : Stream.empty())
                .toList();
    }

    /** Writes the places of the first and the last key and the step; zeros if there is no such range. */
    private static void range(List<KeySpec> specs, ReplyWriter reply) {
        int first = 0;
        int last = 0;
        int step = 0;
        for (KeySpec spec : specs) {
            if (spec.begin() instanceof KeySpec.Index index && spec.find() instanceof KeySpec.Range range) {
                first = first == 0 ? index.word() : first;
                last = range.last() < 0 ? range.last() : index.word() + range.last();
                step = step == 0 ? range.step() : step;
            }
        }
        reply.integer(first);
        reply.integer(last);
        reply.integer(step);
    }

    private static void keySpecification(KeySpec spec, ReplyWriter reply) {
        boolean noted = !spec.notes().isEmpty();
        reply.map(noted ? 4 : 3);
        if (noted) {
            reply.bulk("notes");
            reply.bulk(spec.notes());
        }
        reply.bulk("flags");
        CommandArguments.names(spec.flags(), reply);
        reply.bulk("begin_search");
        beginSearch(spec.begin(), reply);
        reply.bulk("find_keys");
        if (spec.begin() instanceof KeySpec.Hidden) {
            unknown(reply);
        } else {
            findKeys(spec.find(), reply);
        }
    }

    private static void unknown(ReplyWriter reply) {
        reply.map(2);
        reply.bulk("type");
        reply.bulk("unknown");
        reply.bulk("spec");
        reply.map(0);
    }

    private static void beginSearch(KeySpec.Begin begin, ReplyWriter reply) {
        if (begin instanceof KeySpec.Hidden) {
            unknown(reply);
            return;
        }
        reply.map(2);
        reply.bulk("type");
        if (begin instanceof KeySpec.Keyword keyword) {
            reply.bulk("keyword");
            reply.bulk("spec");
            reply.map(2);
            reply.bulk("keyword");
            reply.bulk(keyword.keyword());
            number("startfrom", keyword.from(), reply);
        } else {
            reply.bulk("index");
            reply.bulk("spec");
            reply.map(1);
            number("index", ((KeySpec.Index) begin).word(), reply);
        }
    }

    private static void findKeys(KeySpec.Find find, ReplyWriter reply) {
        reply.map(2);
        reply.bulk("type");
        if (find instanceof KeySpec.Counted counted) {
            reply.bulk("keynum");
            reply.bulk("spec");
            reply.map(3);
            number("keynumidx", counted.count(), reply);
            number("firstkey", counted.first(), reply);
            number("keystep", counted.step(), reply);
        } else {
            KeySpec.Range range = (KeySpec.Range) find;
            reply.bulk("range");
            reply.bulk("spec");
            reply.map(3);
            number("lastkey", range.last(), reply);
            number("keystep", range.step(), reply);
            number("limit", range.limit(), reply);
        }
    }

    private static void number(String name, long value, ReplyWriter reply) {
        reply.bulk(name);
        reply.integer(value);
    }

    private static void documentAll(List<Command> commands, ReplyWriter reply) {
        reply.map(commands.size());
        Meanwhile others = new Meanwhile(SOME);
        for (Command command : commands) {
            document(command, reply);
            others.step();
        }
    }

    private static void document(Command command, ReplyWriter reply) {
        List<Command> parts = command.subcommands();
        reply.bulk(command.name());
        List<Argument> arguments = ArgumentSyntax.parse(command.syntax());
        reply.map(4 + (arguments.isEmpty() ? 0 : 1) + (parts.isEmpty() ? 0 : 1));
        reply.bulk("summary");
        reply.bulk(command.summary());
        reply.bulk("since");
        reply.bulk(command.since());
        reply.bulk("group");
        reply.bulk(command.group().wireName());
        reply.bulk("complexity");
        reply.bulk(command.complexity());
        if (!arguments.isEmpty()) {
            reply.bulk("arguments");
            CommandArguments.write(command, arguments, reply);
        }
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
}
