package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.invocation.ClientCommand;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** COMMANDS.md, which is generated from the command table. */
class CommandsDocumentTest {
    private static final Path FILE = Path.of(System.getProperty("basedir", "."), "COMMANDS.md");

    /** With {@code -Dkv.commands.write=true} it writes the file first. */
    @Test
    void theFileMatchesTheTable() throws IOException {
        String fromTable = CommandsDocument.of(StandardCommands.table());
        if (Boolean.getBoolean("kv.commands.write")) {
            Files.writeString(FILE, fromTable);
        }

        String inFile = Files.exists(FILE) ? Files.readString(FILE) : "";

        assertEquals(
                fromTable,
                inFile,
                "kv-core/COMMANDS.md is not what the command table says. This writes it anew:"
                        + " mvn test -pl kv-core -Dtest=CommandsDocumentTest -Dkv.commands.write=true\n");
    }

    @Test
    void aRowHasFormSentenceCostVersionAndFlags() {
        CommandTable table = new CommandTable(List.of(Family.of(List.of(
                Command.command(
                                "FOO",
                                Group.STRING,
                                Arity.exactly(3),
                                Routing.KEY,
                                (keys, args, reply) -> {},
                                Flag.WRITE)
                        .documented("1.2.3", "Does this.", "O(N) for N bars")
                        .taking("key a|b"),
                Command.container("BOX", Group.CONNECTION)
                        .with(ClientCommand.clientCommand(
                                        "PART",
                                        Group.CONNECTION,
                                        Arity.exactly(2),
                                        (client, args, reply) -> {},
                                        Flag.NO_AUTH,
                                        Flag.FAST)
                                .documented("4.5.6", "Does that.", "O(1)"))))));

        String page = CommandsDocument.of(table);

        assertTrue(page.contains("| `FOO key a\\|b` | Does this. | O(N) for N bars | 1.2.3 | write |\n"), page);
        assertTrue(page.contains("| `BOX PART` | Does that. | O(1) | 4.5.6 | fast, no-auth |\n"), page);
        assertTrue(page.contains("- [Strings](#strings): `FOO`\n"), page);
        assertTrue(page.contains("- [Connections](#connections): `BOX PART`\n"), page);
    }
}
