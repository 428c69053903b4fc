package io.kvserver.core.access;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands and categories that rules can name: those of a store, and those of Redis 7.0 that kv has not, which a file of users
 * that came from there may mention. Made by the declarations of all commands. Immutable; any thread.
 */
final class Vocabulary {
    /**
     * A command or subcommand.
     *
     * @param name in lower case; a subcommand's is {@code container|name}
     * @param index different from those of all others; of a command of the store, its number
     * @param categories a bit for each, in the order of {@link Command#CATEGORIES}
     * @param isOfRedis whether Redis 7.0 has it
     * @param isHere whether the store has it
     */
    record Word(String name, int index, int categories, boolean isOfRedis, boolean isHere, List<Word> parts) {
        boolean isPart() {
            return name.indexOf('|') >= 0;
        }

        boolean isIn(int category) {
            return (categories >> category & 1) != 0;
        }
    }

    /** Without their subcommands, in the order of the table. */
    private final List<Word> commands = new ArrayList<>();

    private final Map<String, Word> byName = new LinkedHashMap<>();

    Vocabulary(CommandTable table) {
        int last = -1;
        for (Command command : table.commands()) {
            Word word = word(command);
            for (Command part : command.subcommands()) {
                add(word(part), word);
            }
            add(word, null);
            last = Math.max(last, command.number() + command.subcommands().size());
        }
        for (String line : ForeignCommands.LINES) {
            String[] words = line.split(" ");
            int bar = words[0].indexOf('|');
            Word parent = bar < 0 ? null : byName.get(words[0].substring(0, bar));
            if (!byName.containsKey(words[0])) {
                add(new Word(words[0], ++last, categories(List.of(words)), true, false, new ArrayList<>()), parent);
            }
        }
    }

    private void add(Word word, @Nullable Word parent) {
        byName.put(word.name(), word);
        (parent == null ? commands : parent.parts()).add(word);
    }

    private static Word word(Command command) {
        return new Word(
                command.name(),
                command.number(),
                categories(command.categories()),
                isOfRedis(command.since()),
                true,
                new ArrayList<>());
    }

    /** Whether a version is one of Redis, up to 7.0. */
    private static boolean isOfRedis(String version) {
        return version.compareTo("1") > 0 && version.compareTo("7.1") < 0;
    }

    private static int categories(List<String> names) {
        int bits = 0;
        for (String name : names) {
            int category = Command.CATEGORIES.indexOf(name);
            bits |= category < 0 ? 0 : 1 << category;
        }
        return bits;
    }

    /** The command or subcommand with a name, in any case; {@code null} if there is none. */
    @Nullable
    Word find(String name) {
        return byName.get(name.toLowerCase(Locale.ROOT));
    }

    /** The number of the category with a name without its sign, in any case; -1 if there is none. */
    static int category(String name) {
        return Command.CATEGORIES.indexOf("@" + name.toLowerCase(Locale.ROOT));
    }

    /** The name of a category, without its sign. */
    static String category(int number) {
        return Command.CATEGORIES.get(number).substring(1);
    }

    /** All commands, without their subcommands. */
    List<Word> commands() {
        return commands;
    }

    /** All commands and subcommands. */
    Iterable<Word> all() {
        return byName.values();
    }
}
