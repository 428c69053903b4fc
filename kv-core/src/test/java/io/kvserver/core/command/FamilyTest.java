package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.StandardCommands;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FamilyTest {
    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void theNamesOfAFamilyAreThoseOfItsDeclarationsInTheirOrder(StandardCommands family) {
        assertEquals(Family.of(family.commands()).names(), family.names());
    }

    @Test
    void aFamilyIsAskedForItsDeclarationsWhenOneOfItsCommandsIsFirstLookedUp() {
        CommandTable table = new CommandTable(List.of(family("GET SET"), family("PING ECHO")));

        CommandTable.Entry echo = table.entry("echo");
        assertEquals(4, table.size());
        assertNull(table.find("foo"));
        assertEquals(List.of(), asked);
        assertEquals(List.of(), table.declared());

        assertEquals("echo", echo.command().name());
        assertNotNull(table.find("ping"));
        assertEquals(List.of("PING ECHO"), asked);
        assertEquals(List.of("ping", "echo"), names(table.declared()));

        assertEquals(List.of("get", "set", "ping", "echo"), names(table.commands()));
        assertEquals(List.of("PING ECHO", "GET SET"), asked);
    }

    @Test
    void noTwoCommandsHaveTheSameNumberWhicheverFamilyIsAskedFirst() {
        CommandTable table = new CommandTable(List.of(StandardCommands.values()));
        Set<Integer> numbers = new HashSet<>();
        int count = 0;

        table.named("pubsub");
        table.named("get");
        for (Command command : table.commands()) {
            numbers.add(command.number());
            command.subcommands().forEach(part -> numbers.add(part.number()));
            count += 1 + command.subcommands().size();
        }

        assertEquals(count, numbers.size());
        assertEquals(
                count - 1, numbers.stream().mapToInt(number -> number).max().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"GET, GET SET", "GET SET, GET", "GET SET, SET GET", "GET, SET"})
    void aFamilyThatNamesOtherCommandsThanItDeclaresIsRefused(String names, String declared) {
        CommandTable table = new CommandTable(List.of(family(names, declared)));

        assertThrows(IllegalStateException.class, () -> table.find("get"));
        assertThrows(IllegalStateException.class, table::commands);
    }

    private Family family(String names) {
        return family(names, names);
    }

    private Family family(String names, String declared) {
        return new Family() {
            @Override
            public String names() {
                return names;
            }

            @Override
            public List<Command> commands() {
                asked.add(declared);
                List<Command> commands = new ArrayList<>();
                for (String name : declared.split(" ")) {
                    commands.add(Command.command(
                            name, Group.STRING, Arity.exactly(1), Routing.NONE, (keys, args, reply) -> {}));
                }
                return commands;
            }
        };
    }

    private static List<String> names(List<Command> commands) {
        return commands.stream().map(Command::name).toList();
    }
}
