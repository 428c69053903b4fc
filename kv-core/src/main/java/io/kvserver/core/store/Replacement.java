package io.kvserver.core.store;

import io.kvserver.core.journal.CommandBuffer;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;

/**
 * Commands that a handler names to be logged in place of its request, because repeating the request would not give the same:
 * it picks at random, depends on the time, or rounds. Confined to the view's thread; valid until the request is recorded.
 *
 * <p>Each command is begun, and then gets exactly so many words as were announced.
 */
public final class Replacement {
    private final CommandBuffer commands = new CommandBuffer();
    private int count;
    /** Words that the last command has still to get. */
    private int missingWords;

    Replacement() {}

    void clear() {
        commands.clear();
        count = 0;
        missingWords = 0;
    }

    /** Begins a command on keys of a database, of so many words with its name. It must be a command that changes keys. */
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

    /** A word of the request. */
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

    /** A number in decimal digits. */
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

    /** The commands, which are whole. */
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
