package io.kvserver.core.command.sortedset;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/** ZADD and ZINCRBY: adds members or changes their scores. Made for one request; confined to its thread. */
final class Adding {
    private static final int KEY = 1;
    private static final String NX_AND_XX = "ERR XX and NX options at the same time are not compatible";
    private static final String GT_LT_NX = "ERR GT, LT, and/or NX options at the same time are not compatible";
    private static final String ONE_PAIR = "ERR INCR option supports a single increment-element pair";
    private static final String NOT_A_NUMBER = "ERR resulting score is not a number (NaN)";

    private boolean onlyNew;
    private boolean onlyPresent;
    private boolean onlyGreater;
    private boolean onlyLess;
    private boolean countChanged;
    private boolean increment;

    private int first = KEY + 1;
    private int added;
    private int updated;
    /** Whether the options allowed the last pair. */
    private boolean allowed;

    private double result;

    private Adding() {}

    static void zadd(Keyspace keys, Args args, ReplyWriter reply) {
        new Adding().run(keys, args, reply);
    }

    static void zincrby(Keyspace keys, Args args, ReplyWriter reply) {
        Adding adding = new Adding();
        adding.increment = true;
        adding.run(keys, args, reply);
    }

    private void run(Keyspace keys, Args args, ReplyWriter reply) {
        readOptions(args);
        for (int i = first; i < args.count(); i += 2) {
            score(args, i);
        }
        SortedSet set = SortedSet.open(keys, args);
        if (set == null && !onlyPresent) {
            set = SortedSet.create(keys, args, KEY, args.length(first + 1));
        }
        if (set != null) {
            addAll(keys, args, set);
        }
        if (!increment) {
            reply.integer(countChanged ? added + updated : added);
        } else if (allowed) {
            reply.real(result);
        } else {
            reply.nil();
        }
    }

    private void readOptions(Args args) {
        while (first < args.count() && isOption(args, first)) {
            first++;
        }
        int words = args.count() - first;
        if (words == 0 || words % 2 != 0) {
            throw CommandErrors.SYNTAX;
        }
        if (onlyNew && onlyPresent) {
            throw new CommandException(NX_AND_XX);
        }
        if ((onlyGreater && onlyNew) || (onlyLess && onlyNew) || (onlyGreater && onlyLess)) {
            throw new CommandException(GT_LT_NX);
        }
        if (increment && words > 2) {
            throw new CommandException(ONE_PAIR);
        }
    }

    private boolean isOption(Args args, int word) {
        // No score begins with the letters of an option, and most requests have no options.
        int letter = args.length(word) == 0 ? 0 : Args.upper(args.array()[args.offset(word)]);
        if (letter < 'A') {
            return false;
        }
        if (args.is(word, "NX")) {
            onlyNew = true;
        } else if (args.is(word, "XX")) {
            onlyPresent = true;
        } else if (args.is(word, "CH")) {
            countChanged = true;
        } else if (args.is(word, "INCR")) {
            increment = true;
        } else if (args.is(word, "GT")) {
            onlyGreater = true;
        } else if (args.is(word, "LT")) {
            onlyLess = true;
        } else {
            return false;
        }
        return true;
    }

    private static double score(Args args, int word) {
        return Reals.parse(args.array(), args.offset(word), args.length(word));
    }

    private void addAll(Keyspace keys, Args args, SortedSet set) {
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = first; i < args.count(); i += 2) {
            add(set, score(args, i), args, i + 1);
            others.step();
        }
        if (added + updated > 0) {
            set.finish();
            keys.happened('z', increment ? "zincr" : "zadd", args, KEY);
        }
    }

    private void add(SortedSet set, double given, Args args, int word) {
        allowed = false;
        double score = given;
        if (!set.find(args, word)) {
            if (!onlyPresent) {
                set.add(score, args.array(), args.offset(word), args.length(word));
                allowed = true;
                result = score;
                added++;
            }
            return;
        }
        if (onlyNew) {
            return;
        }
        double present = set.score();
        if (increment) {
            score += present;
            if (Double.isNaN(score)) {
                throw new CommandException(NOT_A_NUMBER);
            }
        }
        if ((onlyLess && score >= present) || (onlyGreater && score <= present)) {
            return;
        }
        allowed = true;
        result = score;
        if (score != present) {
            set.change(score, args.array(), args.offset(word), args.length(word));
            updated++;
        }
    }
}
