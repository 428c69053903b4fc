package io.kvserver.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.NewerCommands;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The commands and categories that rules can name. */
class VocabularyTest {
    private final Vocabulary vocabulary = new Vocabulary(StandardCommands.table());

    @Test
    void eachCommandHasANumberOfItsOwn() {
        Set<Integer> numbers = new HashSet<>();
        for (Vocabulary.Word word : vocabulary.all()) {
            assertTrue(numbers.add(word.index()), word.name());
        }
        for (Command command : StandardCommands.table().commands()) {
            check(command);
            command.subcommands().forEach(this::check);
        }
    }

    private void check(Command command) {
        Vocabulary.Word word = vocabulary.find(command.name());
        assertNotNull(word, command.name());
        assertEquals(command.number(), word.index());
        assertTrue(word.isHere());
        assertEquals(!NewerCommands.NAMES.contains(command.name()), word.isOfRedis(), command.name());
    }

    @Test
    void partsBelongToTheirContainer() {
        for (Vocabulary.Word command : vocabulary.commands()) {
            command.parts().forEach(part -> assertTrue(part.name().startsWith(command.name() + "|")));
        }
        assertTrue(vocabulary.find("CLUSTER|Nodes").isPart());
        assertEquals(Command.CATEGORIES.size() - 1, Vocabulary.category("Scripting"));
        assertEquals(-1, Vocabulary.category("all"));
    }
}
