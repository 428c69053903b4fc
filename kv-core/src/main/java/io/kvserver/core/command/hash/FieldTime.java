package io.kvserver.core.command.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import java.util.Locale;

/** What requests on the deadlines of fields have in common: how they are written, and what is logged. Stateless. */
final class FieldTime {
    /** Redis has no later deadline, in milliseconds since 1970. */
    private static final long LAST = (1L << 46) - 1;

    private static final byte[] HDEL = word("HDEL");
    private static final byte[] HPERSIST = word("HPERSIST");
    private static final byte[] HPEXPIREAT = word("HPEXPIREAT");
    private static final byte[] FIELDS = word("FIELDS");

    private FieldTime() {}

    static byte[] word(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /**
     * The deadline that a word is, in milliseconds since 1970.
     *
     * @param unit of the word, in milliseconds
     * @param base what it is counted from
     */
    static long deadline(Args args, int word, int unit, long base) {
        long time = args.integer(word);
        if (time < 0) {
            throw CommandErrors.FIELD_EXPIRE_TIME_NEGATIVE;
        }
        if (time > LAST / unit || time * unit > LAST - base) {
            String name = args.latin1(0).toLowerCase(Locale.ROOT);
            throw new CommandException("ERR invalid expire time in '" + name + "' command");
        }
        return time * unit + base;
    }

    /**
     * The word of the first field in a request that goes on with FIELDS, a number and so many fields; {@code refusal} if the number
     * is none.
     */
    static int firstField(Args args, int word, CommandException refusal) {
        if (!args.is(word, "FIELDS")) {
            throw CommandErrors.FIELDS_MISSING;
        }
        long fields = word + 1 < args.count() ? number(args, word + 1, refusal) : 0;
        if (fields < 1) {
            throw refusal;
        }
        if (fields != args.count() - word - 2) {
            throw CommandErrors.NUMFIELDS_DIFFERS;
        }
        return word + 2;
    }

    static long number(Args args, int word, CommandException refusal) {
        try {
            return args.integer(word);
        } catch (CommandException none) {
            throw refusal;
        }
    }

    /** Has HDEL logged for the words that are marked. */
    static void logRemoval(Keyspace keys, Args args, boolean[] words, int count) {
        fields(keys.logInstead().command(keys.database(), 2 + count).word(HDEL).word(args, 1), args, words);
    }

    /** Has logged when the fields that are marked expire; {@link Keyspace#NO_DEADLINE} for never. */
    static void logDeadline(Keyspace keys, Args args, boolean[] words, int count, long deadline) {
        Replacement log = keys.logInstead();
        if (deadline == Keyspace.NO_DEADLINE) {
            log.command(keys.database(), 4 + count).word(HPERSIST).word(args, 1);
        } else {
            log.command(keys.database(), 5 + count)
                    .word(HPEXPIREAT)
                    .word(args, 1)
                    .word(deadline);
        }
        fields(log.word(FIELDS).word(count), args, words);
    }

    private static void fields(Replacement command, Args args, boolean[] words) {
        for (int i = 0; i < words.length; i++) {
            if (words[i]) {
                command.word(args, i);
            }
        }
    }

    /** Tells that fields were removed, perhaps the last ones. */
    static void removed(Keyspace keys, Args args, boolean isLast) {
        keys.happened('h', "hdel", args, 1);
        if (isLast) {
            keys.happened('g', "del", args, 1);
        }
    }
}
