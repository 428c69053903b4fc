package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a store knows, found by the name in a request. Immutable; any thread.
 */
public final class CommandTable {
    /** Spreads letters over the upper bits: an odd number without a pattern, 2 to the 64th divided by the golden ratio. */
    private static final long MIXING = 0x9e37_79b9_7f4a_7c15L;

    private final List<Command> commands;
    /** The commands by {@link #slot}; a power of two, at most a quarter full. */
    private final @Nullable Entry[] slots;

    /**
     * A command with what a look-up compares; the next one in the same slot.
     *
     * @param letters the first of its word, as {@link Args#letters} gives them
     * @param isBrief whether these are all of it, so that nothing else is to be compared but the length
     */
    private record Entry(
            Command command,
            String word,
            int length,
            long letters,
            boolean isBrief,
            @Nullable Entry next) {}

    public CommandTable(List<Command> commands) {
        this.commands = numbered(commands);
        this.slots = new Entry[Math.max(64, Integer.highestOneBit(commands.size()) * 8)];
        for (Command command : this.commands) {
            String word = command.word();
            boolean isBrief = word.length() <= Long.BYTES && word.chars().allMatch(c -> c >= 'A' && c <= 'Z');
            long letters = Args.of(word.getBytes(StandardCharsets.US_ASCII)).letters(0);
            int slot = slot(letters);
            slots[slot] = new Entry(command, word, word.length(), letters, isBrief, slots[slot]);
        }
    }

    private static List<Command> numbered(List<Command> commands) {
        List<Command> numbered = new ArrayList<>();
        int next = 0;
        for (Command command : commands) {
            numbered.add(command.numbered(next));
            next += 1 + command.subcommands().size();
        }
        return List.copyOf(numbered);
    }

    /** How many commands and subcommands there are: their numbers are lower. */
    public int size() {
        return commands.stream()
                .mapToInt(command -> 1 + command.subcommands().size())
                .sum();
    }

    /** The commands, without their subcommands, in the order of their declaration. */
    public List<Command> commands() {
        return commands;
    }

    /** The command with the name that a word of a request holds. */
    public @Nullable Command find(Args args, int word) {
        long letters = args.letters(word);
        int length = args.length(word);
        for (Entry entry = slots[slot(letters)]; entry != null; entry = entry.next()) {
            if (entry.letters() == letters
                    && entry.length() == length
                    && (entry.isBrief() || args.is(word, entry.word()))) {
                return entry.command();
            }
        }
        return null;
    }

    /** The command, or the subcommand, that a request names; {@code null} if it names none. */
    public @Nullable Command find(Args args) {
        Command command = find(args, 0);
        if (command == null || command.subcommands().isEmpty() || args.count() == 1) {
            return command;
        }
        return command.subcommand(args);
    }

    /** The command with a name, in lower case, that is known to exist. */
    public Command named(String name) {
        for (Command command : commands) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        throw new IllegalArgumentException("no such command: " + name);
    }

    private int slot(long letters) {
        return (int) ((letters * MIXING) >>> Long.numberOfLeadingZeros(slots.length - 1));
    }
}
