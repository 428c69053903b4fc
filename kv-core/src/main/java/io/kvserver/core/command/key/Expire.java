package io.kvserver.core.command.key;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/** EXPIRE and its variants, which differ in the unit and the base of their time. */
final class Expire {
    private static final String NEW_AND_OTHERS = "ERR NX and XX, GT or LT options at the same time are not compatible";
    private static final String LATER_AND_EARLIER = "ERR GT and LT options at the same time are not compatible";

    private boolean onlyWithout;
    private boolean onlyWith;
    private boolean onlyLater;
    private boolean onlyEarlier;

    private Expire() {}

    /** {@code unit} and {@code base} are in milliseconds. */
    static void run(String name, int unit, long base, Keyspace keys, Args args, ReplyWriter reply) {
        Expire options = new Expire();
        options.parse(args);
        long deadline = deadline(name, args.integer(2), unit, base);
        if (!keys.exists(args, 1) || !options.allow(keys.deadline(args, 1), deadline)) {
            reply.integer(0);
            return;
        }
        if (deadline <= keys.nowMillis()) {
            keys.remove(args, 1);
            keys.happened('g', "del", args, 1);
        } else {
            keys.setDeadline(args, 1, deadline);
            keys.happened('g', "expire", args, 1);
        }
        reply.integer(1);
    }

    private void parse(Args args) {
        for (int i = 3; i < args.count(); i++) {
            if (args.is(i, "NX")) {
                onlyWithout = true;
            } else if (args.is(i, "XX")) {
                onlyWith = true;
            } else if (args.is(i, "GT")) {
                onlyLater = true;
            } else if (args.is(i, "LT")) {
                onlyEarlier = true;
            } else {
                throw new CommandException("ERR Unsupported option " + args.echo(i));
            }
        }
        if (onlyWithout && (onlyWith || onlyLater || onlyEarlier)) {
            throw new CommandException(NEW_AND_OTHERS);
        }
        if (onlyLater && onlyEarlier) {
            throw new CommandException(LATER_AND_EARLIER);
        }
    }

    private static long deadline(String name, long time, int unit, long base) {
        boolean fits =
                time <= Long.MAX_VALUE / unit && time >= Long.MIN_VALUE / unit && time * unit <= Long.MAX_VALUE - base;
        if (!fits) {
            throw new CommandException("ERR invalid expire time in '" + name + "' command");
        }
        return time * unit + base;
    }

    /** Whether a deadline may replace another; no deadline counts as the latest. */
    private boolean allow(long current, long next) {
        boolean has = current != Keyspace.NO_DEADLINE;
        return !(onlyWithout && has)
                && !(onlyWith && !has)
                && !(onlyLater && (!has || next <= current))
                && !(onlyEarlier && has && next >= current);
    }
}
