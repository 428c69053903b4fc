package io.kvserver.core.store;

import io.kvserver.core.journal.CommandBuffer;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;

/**
 * The commands that a handler logs in place of its request, because repeating the request might have another effect: it
 * chooses at random, depends on the time, or rounds. Confined to the view's thread; valid until the request is recorded.
 *
 * <p>Each command begins with its number of words and must get exactly as many.
 */
public final class Replacement {
    private final CommandBuffer commands = new CommandBuffer();
    private int count;
    /** The words that the last command still lacks. */
    private int missingWords;

    Replacement() {}

    void clear() {
        commands.clear();
        count = 0;
        missingWords = 0;
    }

    /**
     * Begins a command on keys of a database with this number of words, its name included. It must be a command that
     * changes keys.
     */
    public Replacement command(int database, int words) {
        requireWhole();
        commands.begin(database, words);
        missingWords = words;
        count++;
        return this;
    }

    public Replacement word(byte[] word) {
        return word(word, 0, word.length);
    }

    public Replacement word(Slice word) {
        return word(word.array(), word.offset(), word.length());
    }

    /** Adds a word of the request. */
    public Replacement word(Args args, int index) {
        return word(args.array(), args.offset(index), args.length(index));
    }

    public Replacement word(byte[] array, int offset, int length) {
        if (missingWords == 0) {
            throw new IllegalStateException("a word more than were announced");
        }
        commands.word(array, offset, length);
        missingWords--;
        return this;
    }

    /** Adds a number in decimal digits. */
    public Replacement word(long number) {
        if (missingWords == 0) {
            throw new IllegalStateException("a word more than were announced");
        }
        commands.word(number);
        missingWords--;
        return this;
    }

    int count() {
        return count;
    }

    /** The commands; all must be complete. */
    CommandBuffer commands() {
        requireWhole();
        return commands;
    }

    private void requireWhole() {
        if (missingWords > 0) {
            throw new IllegalStateException(missingWords + " words of a command are missing");
        }
    }
}
