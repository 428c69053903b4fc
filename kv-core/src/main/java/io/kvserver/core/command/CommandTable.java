package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a store knows, found by the name in a request. Any thread.
 *
 * <p>A new table has only the names. The first lookup of a command loads its family's declarations, under a lock; later
 * lookups take no lock.
 */
public final class CommandTable {
    /** Spreads the letters over the upper bits: an odd number without a pattern, 2 to the 64th divided by the golden ratio. */
    private static final long MIXING = 0x9e37_79b9_7f4a_7c15L;

    /** The entries in the order of the families and of their declarations. */
    private final List<Entry> entries = new ArrayList<>();
    /** The entries by {@link #slot}; a power of two, at most a quarter full. */
    private final @Nullable Entry[] slots;

    private int lastNumber = -1;

    /** A name with the data for lookups; after its first use also its command. */
    public final class Entry {
        private final Family family;
        private final String word;
        /** The word's first letters, as {@link Args#letters} gives them. */
        private final long letters;
        /** Whether the letters are the whole word, so that only the length is left to compare. */
        private final boolean isShort;
        /** The next entry in the same slot. */
        private final @Nullable Entry next;

        private volatile @Nullable Command command;

        private Entry(Family family, String word, long letters, @Nullable Entry next) {
            this.family = family;
            this.word = word;
            this.letters = letters;
            this.isShort = isShort(word);
            this.next = next;
        }

        private boolean isNamedBy(Args args, int index) {
            return args.letters(index) == letters
                    && args.length(index) == word.length()
                    && (isShort || args.is(index, word));
        }

        /** The declaration. */
        public Command command() {
            Command declared = command;
            return declared != null ? declared : declare(this);
        }
    }

    public CommandTable(List<? extends Family> families) {
        List<String[]> names = new ArrayList<>();
        int count = 0;
        for (Family family : families) {
            String[] words = family.names().split(" ");
            names.add(words);
            count += words.length;
        }
        slots = new Entry[Math.max(64, Integer.highestOneBit(count) * 8)];
        for (int i = 0; i < families.size(); i++) {
            for (String word : names.get(i)) {
                add(families.get(i), word);
            }
        }
    }

    private void add(Family family, String word) {
        long letters = Args.letters(word);
        int slot = slot(letters);
        for (Entry other = slots[slot]; other != null; other = other.next) {
            if (other.word.equals(word)) {
                throw new IllegalArgumentException("there are two commands " + word);
            }
        }
        Entry entry = new Entry(family, word, letters, slots[slot]);
        slots[slot] = entry;
        entries.add(entry);
    }

    private static Args word(String text) {
        return Args.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isShort(String word) {
        if (word.length() > Long.BYTES) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < 'A' || word.charAt(i) > 'Z') {
                return false;
            }
        }
        return true;
    }

    /** Loads the declarations of an entry's family. Returns the entry's own. */
    @SuppressWarnings("ReferenceEquality") // A family is known by itself.
    private synchronized Command declare(Entry wanted) {
        Command declared = wanted.command;
        if (declared != null) {
            return declared;
        }
        List<Entry> family = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.family == wanted.family) {
                family.add(entry);
            }
        }
        List<Command> commands = wanted.family.commands();
        checkNames(family, commands);
        for (int i = 0; i < commands.size(); i++) {
            Command numbered = numbered(commands.get(i));
            family.get(i).command = numbered;
            if (family.get(i) == wanted) {
                declared = numbered;
            }
        }
        return Objects.requireNonNull(declared);
    }

    private static void checkNames(List<Entry> family, List<Command> commands) {
        boolean same = family.size() == commands.size();
        for (int i = 0; same && i < commands.size(); i++) {
            same = family.get(i).word.equals(commands.get(i).word());
        }
        if (!same) {
            throw new IllegalStateException("the family of " + family.get(0).word + " declares " + commands);
        }
    }

    private Command numbered(Command command) {
        Command numbered = command.numbered(lastNumber + 1);
        lastNumber += 1 + command.subcommands().size();
        return numbered;
    }

    /** The number of commands, without subcommands. */
    public int size() {
        return entries.size();
    }

    /** All commands, without subcommands, in the order of their declaration. Loads the declarations of every family. */
    public List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        for (Entry entry : entries) {
            commands.add(entry.command());
        }
        return commands;
    }

    /** The commands of loaded families, in the order of their declaration; no others can have run. */
    public List<Command> declared() {
        List<Command> declared = new ArrayList<>();
        for (Entry entry : entries) {
            Command command = entry.command;
            if (command != null) {
                declared.add(command);
            }
        }
        return declared;
    }

    /** The command named by a word of a request; {@code null} if there is none. */
    public @Nullable Command find(Args args, int word) {
        Entry entry = entry(args, word);
        return entry == null ? null : entry.command();
    }

    private @Nullable Entry entry(Args args, int word) {
        long letters = args.letters(word);
        Entry entry = slots[slot(letters)];
        while (entry != null && !entry.isNamedBy(args, word)) {
            entry = entry.next;
        }
        return entry;
    }

    /** The command or subcommand named by a request; {@code null} if there is none. */
    public @Nullable Command find(Args args) {
        Command command = find(args, 0);
        if (command == null || command.subcommands().isEmpty() || args.count() == 1) {
            return command;
        }
        return command.subcommand(args);
    }

    /** The command with a name, in any case; {@code null} if there is none. */
    public @Nullable Command find(String name) {
        return find(word(name), 0);
    }

    /** The command with a name, which must exist. */
    public Command named(String name) {
        return entry(name).command();
    }

    /** The entry of a command, which must exist. Does not load its declaration. */
    public Entry entry(String name) {
        Entry entry = entry(word(name), 0);
        if (entry == null) {
            throw new IllegalArgumentException("no such command: " + name);
        }
        return entry;
    }

    private int slot(long letters) {
        return (int) ((letters * MIXING) >>> Long.numberOfLeadingZeros(slots.length - 1));
    }
}
