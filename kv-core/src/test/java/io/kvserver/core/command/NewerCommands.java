package io.kvserver.core.command;

import io.kvserver.core.StandardCommands;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that redis-server 7.0, which the tests use, does not know. Stateless. */
public final class NewerCommands {
    /** Full names, as {@code client|setinfo}; STOP is kv's own. */
    public static final Set<String> NAMES = all().filter(
                    command -> command.name().equals("stop") || isNewer(command.since()))
            .map(Command::name)
            .collect(Collectors.toCollection(TreeSet::new));

    private NewerCommands() {}

    private static Stream<Command> all() {
        return StandardCommands.table().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()));
    }

    private static boolean isNewer(String version) {
        String[] parts = version.split("[.]");
        return Integer.parseInt(parts[0]) * 10 + Integer.parseInt(parts[1]) > 70;
    }
}
