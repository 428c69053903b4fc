package io.kvserver.core.command.stream;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.store.Keyspace;

/** The options of XREAD and XREADGROUP, which come before the keys. Confined to one request. */
final class ReadOptions {
    private final boolean grouped;
    private boolean blocks;
    private long timeoutMillis;
    private long count;
    private boolean withoutPending;
    /** The place of the group's name, before the consumer's, among the words; 0 if there is none. */
    private int groupWord;

    private int firstKey;
    private int streams;

    private ReadOptions(boolean grouped) {
        this.grouped = grouped;
    }

    static ReadOptions parse(Args args, boolean grouped) {
        ReadOptions options = new ReadOptions(grouped);
        for (int word = 1; options.firstKey == 0; ) {
            if (word >= args.count()) {
                throw CommandErrors.SYNTAX;
            }
            word = options.option(args, word);
        }
        if (grouped && options.groupWord == 0) {
            throw new CommandException("ERR Missing GROUP option for XREADGROUP");
        }
        return options;
    }

    /** Parses an option and returns the place of the next one. */
    private int option(Args args, int word) {
        int more = args.count() - word - 1;
        if (more > 0 && args.is(word, "BLOCK")) {
            blocks = true;
            timeoutMillis = timeout(args, word + 1);
            return word + 2;
        }
        if (more > 0 && args.is(word, "COUNT")) {
            count = Math.max(0, args.integer(word + 1));
            return word + 2;
        }
        if (more > 0 && args.is(word, "STREAMS")) {
            if (more % 2 != 0) {
                throw new CommandException(
                        "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
            }
            firstKey = word + 1;
            streams = more / 2;
            return word;
        }
        if (more > 1 && args.is(word, "GROUP")) {
            requireGrouped("GROUP");
            groupWord = word + 1;
            return word + 3;
        }
        if (args.is(word, "NOACK")) {
            requireGrouped("NOACK");
            withoutPending = true;
            return word + 1;
        }
        throw CommandErrors.SYNTAX;
    }

    private void requireGrouped(String option) {
        if (!grouped) {
            throw new CommandException(
                    "ERR The " + option + " option is only supported by XREADGROUP. You called XREAD instead.");
        }
    }

    private static long timeout(Args args, int word) {
        long millis;
        try {
            millis = args.integer(word);
        } catch (CommandException notANumber) {
            throw new CommandException("ERR timeout is not an integer or out of range");
        }
        if (millis < 0) {
            throw new CommandException("ERR timeout is negative");
        }
        return millis;
    }

    /** The time until which a request waits, in milliseconds since 1970. */
    long deadline(Keyspace keys) {
        if (timeoutMillis == 0) {
            return Long.MAX_VALUE;
        }
        if (timeoutMillis > Long.MAX_VALUE - keys.nowMillis()) {
            throw new CommandException("ERR timeout is out of range");
        }
        return keys.nowMillis() + timeoutMillis;
    }

    boolean blocks() {
        return blocks;
    }

    /** The most entries of each stream; 0 for any number. */
    long count() {
        return count;
    }

    /** Whether delivered entries do not become pending. */
    boolean withoutPending() {
        return withoutPending;
    }

    int groupWord() {
        return groupWord;
    }

    int consumerWord() {
        return groupWord + 1;
    }

    int firstKey() {
        return firstKey;
    }

    int lastKey() {
        return firstKey + streams - 1;
    }

    /** The place of the id that belongs to a key. */
    int idWord(int key) {
        return key + streams;
    }
}
