package io.kvserver.core.command.introspection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** COMMAND LIST: the names of commands and subcommands. Stateless. */
final class CommandList {
    private CommandList() {}

    static void list(Client client, Args args, ReplyWriter reply) {
        Predicate<Command> filter = filter(args);
        List<String> names = client.server().commands().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .filter(filter)
                .map(Command::name)
                .toList();
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    private static Predicate<Command> filter(Args args) {
        if (args.count() == 2) {
            return command -> true;
        }
        if (args.count() != 5 || !args.is(2, "FILTERBY")) {
            throw CommandErrors.SYNTAX;
        }
        if (args.is(3, "MODULE")) {
            // There are no modules.
            return command -> false;
        }
        if (args.is(3, "ACLCAT")) {
            String category = "@" + args.latin1(4).toLowerCase(Locale.ROOT);
            return command -> command.categories().contains(category);
        }
        if (args.is(3, "PATTERN")) {
            Glob pattern = Glob.ignoringCase(args.copy(4));
            return command -> pattern.matches(command.name().getBytes(ISO_8859_1));
        }
        throw CommandErrors.SYNTAX;
    }
}
