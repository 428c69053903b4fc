package io.kvserver.core.command.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import java.util.Locale;

/**
 * The common parts of requests on the deadlines of fields: their syntax and the commands that are logged. Stateless.
 */
final class FieldTime {
    /** The latest deadline, as in Redis, in milliseconds since 1970. */
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
     * The deadline in a word, in milliseconds since 1970.
     *
     * @param unit the word's unit in milliseconds
     * @param base the time from which it counts, in milliseconds since 1970
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
     * The place of the first field in a request that continues with FIELDS, their number, and the fields. Throws
     * {@code refusal} if the number is not one.
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

    /** Logs HDEL for the marked words. */
    static void logRemoval(Keyspace keys, Args args, boolean[] words, int count) {
        fields(keys.logInstead().command(keys.database(), 2 + count).word(HDEL).word(args, 1), args, words);
    }

    /** Logs the deadline of the marked fields; {@link Keyspace#NO_DEADLINE} for none. */
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
        Meanwhile others = Meanwhile.during(words.length);
        for (int i = 0; i < words.length; i++) {
            others.step();
            if (words[i]) {
                command.word(args, i);
            }
        }
    }

    /** Publishes that fields were removed, and the key's removal if they were the last. */
    static void removed(Keyspace keys, Args args, boolean isLast) {
        keys.happened('h', "hdel", args, 1);
        if (isLast) {
            keys.happened('g', "del", args, 1);
        }
    }
}
