package io.kvserver.core.command.string;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.store.Keyspace;
import org.jspecify.annotations.Nullable;

/**
 * The options after the value of SET or the key of GETEX, in any order. Immutable.
 *
 * @param condition whether SET needs the key to exist or to be missing
 * @param get whether SET returns the old value
 * @param expiry what becomes of the key's deadline
 * @param amount the place of the expiry's number among the words; 0 if there is none
 * @param comparison the condition of SET on the old value, if there is one
 */
record SetOptions(
        Condition condition,
        boolean get,
        Expiry expiry,
        int amount,
        @Nullable Comparison comparison) {
    /** A condition on the key's existence. */
    enum Condition {
        ALWAYS,
        NX,
        XX
    }

    /** What becomes of a key's deadline. */
    enum Expiry {
        /** SET removes the deadline, GETEX leaves it. */
        UNSAID(0, false),
        EX(1000, true),
        PX(1, true),
        EXAT(1000, false),
        PXAT(1, false),
        KEEPTTL(0, false),
        PERSIST(0, false);

        private static final Expiry[] ALL = values();

        private final long unitMillis;
        private final boolean relative;

        Expiry(long unitMillis, boolean relative) {
            this.unitMillis = unitMillis;
            this.relative = relative;
        }

        boolean hasAmount() {
            return unitMillis > 0;
        }

        /** Whether its number counts from now rather than from 1970. */
        boolean isRelative() {
            return relative;
        }

        /** The deadline that a word of a request sets, in milliseconds since 1970; {@code command} is for its error. */
        long deadline(Keyspace keys, Args args, int word, String command) {
            long amount = args.integer(word);
            long start = relative ? keys.relativeMillis() : 0;
            if (amount <= 0 || amount > (Long.MAX_VALUE - start) / unitMillis) {
                throw new CommandException("ERR invalid expire time in '" + command + "' command");
            }
            // The very last millisecond stands for no deadline.
            return Math.min(start + amount * unitMillis, Keyspace.NO_DEADLINE - 1);
        }
    }

    private static final SetOptions NONE = new SetOptions(Condition.ALWAYS, false, Expiry.UNSAID, 0, null);

    /** The options of SET, which start at a word. */
    static SetOptions ofSet(Args args, int first) {
        SetOptions options = NONE;
        for (int i = first; i < args.count(); i++) {
            if (args.is(i, "NX")) {
                options = options.with(Condition.NX);
            } else if (args.is(i, "XX")) {
                options = options.with(Condition.XX);
            } else if (args.is(i, "GET")) {
                options = new SetOptions(options.condition, true, options.expiry, options.amount, options.comparison);
            } else if (Comparison.isNamed(args, i)) {
                options = options.with(Comparison.at(args, i));
                i++;
            } else {
                options = options.withExpiry(args, i, Expiry.PERSIST);
                i = Math.max(i, options.amount);
            }
        }
        return options;
    }

    /** The options of GETEX, which start at a word. */
    static SetOptions ofGet(Args args, int first) {
        SetOptions options = NONE;
        for (int i = first; i < args.count(); i++) {
            options = options.withExpiry(args, i, Expiry.KEEPTTL);
            i = Math.max(i, options.amount);
        }
        return options;
    }

    private SetOptions with(Condition added) {
        if ((condition != Condition.ALWAYS && condition != added) || comparison != null) {
            throw CommandErrors.SYNTAX;
        }
        return new SetOptions(added, get, expiry, amount, null);
    }

    private SetOptions with(@Nullable Comparison added) {
        if (condition != Condition.ALWAYS || comparison != null) {
            throw CommandErrors.SYNTAX;
        }
        return new SetOptions(condition, get, expiry, amount, added);
    }

    /** The same expiry may be repeated, and the last number counts; two different ones are an error. */
    private SetOptions withExpiry(Args args, int word, Expiry excluded) {
        for (Expiry added : Expiry.ALL) {
            if (added != Expiry.UNSAID && added != excluded && args.is(word, added.name())) {
                boolean contradicts = expiry != Expiry.UNSAID && expiry != added;
                boolean cutOff = added.hasAmount() && word + 1 == args.count();
                if (contradicts || cutOff) {
                    throw CommandErrors.SYNTAX;
                }
                return new SetOptions(condition, get, added, added.hasAmount() ? word + 1 : 0, comparison);
            }
        }
        throw CommandErrors.SYNTAX;
    }

    /** Whether the conditions allow SET to set a key. */
    boolean allow(Keyspace keys, Args args, int key) {
        if (comparison != null) {
            return comparison.holds(keys, args, key);
        }
        return switch (condition) {
            case ALWAYS -> true;
            case NX -> !keys.exists(args, key);
            case XX -> keys.exists(args, key);
        };
    }
}
