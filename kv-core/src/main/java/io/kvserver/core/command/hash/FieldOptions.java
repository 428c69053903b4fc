package io.kvserver.core.command.hash;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import org.jspecify.annotations.Nullable;

/** HGETDEL, HGETEX and HSETEX. Stateless. */
final class FieldOptions {
    private static final byte[] HSETEX = FieldTime.word("HSETEX");
    private static final byte[] PXAT = FieldTime.word("PXAT");
    private static final byte[] FIELDS = FieldTime.word("FIELDS");

    private FieldOptions() {}

    /** The unit of the time that follows an option, in milliseconds; 0 if none follows. */
    private static int unit(Args args, int word) {
        return args.is(word, "EX") || args.is(word, "EXAT")
                ? 1000
                : args.is(word, "PX") || args.is(word, "PXAT") ? 1 : 0;
    }

    /** The deadline in an option and the word after it. */
    private static long deadline(Keyspace keys, Args args, int word) {
        boolean isAbsolute = args.length(word) == PXAT.length;
        return FieldTime.deadline(args, word + 1, unit(args, word), isAbsolute ? 0 : keys.relativeMillis());
    }

    static void hgetdel(Keyspace keys, Args args, ReplyWriter reply) {
        HashWrite hash = HashWrite.open(keys, args);
        int first = FieldTime.firstField(args, 2, CommandErrors.NUMFIELDS_NO_NUMBER);
        reply.array(args.count() - first);
        boolean[] done = new boolean[args.count()];
        int count = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i++) {
            others.step();
            if (answer(hash, i, reply) && hash != null) {
                done[i] = true;
                count++;
                hash.remove(i);
            }
        }
        if (hash != null && count > 0) {
            boolean isLast = hash.count() == 0;
            hash.finish();
            FieldTime.logRemoval(keys, args, done, count);
            FieldTime.removed(keys, args, isLast);
        }
    }

    /** Writes a field's value, or nil, as a reply. Returns whether there is a value. */
    private static boolean answer(@Nullable HashWrite hash, int field, ReplyWriter reply) {
        Slice value = hash == null ? null : hash.get(field);
        if (value == null) {
            reply.nil();
            return false;
        }
        if (value.length() >= ReplyBuffer.REFERENCE_BYTES) {
            // Copied, because a long value would be queued by reference, and the next change may overwrite it.
            reply.bulk(value.copy());
        } else {
            reply.bulk(value);
        }
        return true;
    }

    static void hgetex(Keyspace keys, Args args, ReplyWriter reply) {
        HashWrite hash = HashWrite.open(keys, args);
        boolean hasTime = unit(args, 2) > 0;
        boolean persists = args.is(2, "PERSIST");
        long deadline = hasTime ? deadline(keys, args, 2) : Keyspace.NO_DEADLINE;
        int first = FieldTime.firstField(args, hasTime ? 4 : persists ? 3 : 2, CommandErrors.NUMFIELDS_NO_NUMBER);
        reply.array(args.count() - first);
        boolean isPast = hasTime && deadline <= keys.nowMillis();
        boolean[] done = new boolean[args.count()];
        int count = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i++) {
            others.step();
            boolean changes = answer(hash, i, reply) && (hasTime || persists);
            if (hash != null && changes && (hasTime || hash.deadline(i) != Keyspace.NO_DEADLINE)) {
                done[i] = true;
                count++;
                change(hash, i, deadline, isPast);
            }
        }
        if (hash != null && count > 0) {
            boolean isLast = hash.count() == 0;
            hash.finish();
            if (isPast) {
                FieldTime.logRemoval(keys, args, done, count);
                FieldTime.removed(keys, args, isLast);
            } else {
                FieldTime.logDeadline(keys, args, done, count, deadline);
                keys.happened('h', hasTime ? "hexpire" : "hpersist", args, 1);
            }
        }
    }

    private static void change(HashWrite hash, int field, long deadline, boolean isPast) {
        if (isPast) {
            hash.remove(field);
        } else {
            hash.setDeadline(field, deadline);
        }
    }

    /** The options of a request of HSETEX. */
    private static final class Setting {
        private boolean onlyNew;
        private boolean onlyPresent;
        private boolean keeps;
        private boolean hasTime;
        /** Whether the time is absolute and in milliseconds, so that the request may be repeated. */
        private boolean isRepeatable = true;

        private long deadline = Keyspace.NO_DEADLINE;
        private int first;

        private Setting(Keyspace keys, Args args) {
            int word = 2;
            while (!args.is(word, "FIELDS")) {
                word += parse(keys, args, word);
                if (word >= args.count()) {
                    throw wrongNumber();
                }
            }
            if (word >= args.count() - 3) {
                throw wrongNumber();
            }
            long fields = FieldTime.number(args, word + 1, CommandErrors.NUMFIELDS_INVALID);
            if (fields < 1 || fields > Integer.MAX_VALUE) {
                throw CommandErrors.NUMFIELDS_INVALID;
            }
            first = word + 2;
            if (2 * fields != args.count() - first) {
                throw wrongNumber();
            }
        }

        private static CommandException wrongNumber() {
            return CommandErrors.wrongNumberOfArguments("hsetex");
        }

        /** Parses an option and returns its number of words. */
        private int parse(Keyspace keys, Args args, int word) {
            if (args.is(word, "FNX") || args.is(word, "FXX")) {
                if (onlyNew || onlyPresent) {
                    throw CommandErrors.FXX_OR_FNX;
                }
                onlyNew = args.is(word, "FNX");
                onlyPresent = !onlyNew;
                return 1;
            }
            int unit = unit(args, word);
            if (unit == 0 && !args.is(word, "KEEPTTL")) {
                throw new CommandException("ERR unknown argument: " + args.echo(word));
            }
            if (keeps || hasTime) {
                throw CommandErrors.ONE_FIELD_TIME;
            }
            keeps = unit == 0;
            if (keeps) {
                return 1;
            }
            if (word + 1 >= args.count()) {
                throw CommandErrors.FIELD_EXPIRE_TIME_MISSING;
            }
            hasTime = true;
            isRepeatable = args.is(word, "PXAT");
            deadline = FieldOptions.deadline(keys, args, word);
            return 2;
        }

        /** Whether the condition on the fields' existence is met. */
        private boolean allows(HashWrite hash, Args args) {
            Meanwhile others = Meanwhile.during(args.count());
            for (int i = first; i < args.count(); i += 2) {
                others.step();
                boolean present = (onlyNew || onlyPresent) && hash.get(i) != null;
                if ((onlyNew && present) || (onlyPresent && !present)) {
                    return false;
                }
            }
            return true;
        }
    }

    static void hsetex(Keyspace keys, Args args, ReplyWriter reply) {
        Setting setting = new Setting(keys, args);
        HashWrite hash = HashWrite.create(keys, args);
        if (!setting.allows(hash, args)) {
            reply.integer(0);
            return;
        }
        if (setting.hasTime && setting.deadline <= keys.nowMillis()) {
            setAndRemove(keys, args, hash, setting.first);
        } else {
            Meanwhile others = Meanwhile.during(args.count());
            for (int i = setting.first; i < args.count(); i += 2) {
                others.step();
                set(hash, i, setting);
            }
            hash.finish();
            if (!setting.isRepeatable) {
                log(keys, args, setting);
            }
            keys.happened('h', "hset", args, 1);
            if (setting.hasTime) {
                keys.happened('h', "hexpire", args, 1);
            }
        }
        reply.integer(1);
    }

    private static void set(HashWrite hash, int field, Setting setting) {
        if (setting.keeps || setting.hasTime) {
            hash.setKeeping(field, field + 1);
        } else {
            hash.set(field, field + 1);
        }
        if (setting.hasTime) {
            hash.setDeadline(field, setting.deadline);
        }
    }

    /** Sets fields with a deadline in the past: they are removed at once, as are their former values. */
    private static void setAndRemove(Keyspace keys, Args args, HashWrite hash, int first) {
        boolean[] done = new boolean[args.count()];
        int count = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i += 2) {
            others.step();
            done[i] = hash.remove(i);
            count += done[i] ? 1 : 0;
        }
        boolean isLast = hash.count() == 0;
        hash.finish();
        if (count > 0) {
            FieldTime.logRemoval(keys, args, done, count);
        }
        keys.happened('h', "hset", args, 1);
        FieldTime.removed(keys, args, isLast);
    }

    /** Logs the request with its absolute deadline and without its condition, which has been met. */
    private static void log(Keyspace keys, Args args, Setting setting) {
        int words = args.count() - setting.first;
        Replacement command = keys.logInstead()
                .command(keys.database(), 6 + words)
                .word(HSETEX)
                .word(args, 1)
                .word(PXAT)
                .word(setting.deadline)
                .word(FIELDS)
                .word(words / 2);
        for (int i = setting.first; i < args.count(); i++) {
            command.word(args, i);
        }
    }
}
