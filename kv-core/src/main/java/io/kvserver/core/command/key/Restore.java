package io.kvserver.core.command.key;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.KeyUsage;
import io.kvserver.core.store.Keyspace;

/** RESTORE: a key from a payload of DUMP. */
final class Restore {
    private static final String BAD_TTL = "ERR Invalid TTL value, must be >= 0";
    private static final String BAD_IDLE_TIME = "ERR Invalid IDLETIME value, must be >= 0";
    private static final String BAD_FREQUENCY = "ERR Invalid FREQ value, must be >= 0 and <= 255";
    private static final int MAX_FREQUENCY = 255;
    /** The longest idle time that Redis can store, in seconds. */
    private static final int MAX_IDLE = (1 << 24) - 2;

    private static final byte[] RESTORE = {'R', 'E', 'S', 'T', 'O', 'R', 'E'};
    private static final byte[] REPLACE = {'R', 'E', 'P', 'L', 'A', 'C', 'E'};
    private static final byte[] ABSTTL = {'A', 'B', 'S', 'T', 'T', 'L'};

    private static final int KEY = 1;
    private static final int TTL = 2;
    private static final int PAYLOAD = 3;

    private boolean replace;
    private boolean absolute;
    private long idleSeconds = -1;
    private long frequency = -1;

    private Restore() {}

    static void restore(Keyspace keys, Args args, ReplyWriter reply) {
        Restore options = new Restore();
        options.parse(args);
        options.restore(keys, args);
        reply.ok();
    }

    private void parse(Args args) {
        for (int i = PAYLOAD + 1; i < args.count(); i++) {
            boolean hasValue = i + 1 < args.count();
            if (args.is(i, "REPLACE")) {
                replace = true;
            } else if (args.is(i, "ABSTTL")) {
                absolute = true;
            } else if (args.is(i, "IDLETIME") && hasValue && frequency < 0) {
                idleSeconds = args.integer(++i);
                if (idleSeconds < 0) {
                    throw new CommandException(BAD_IDLE_TIME);
                }
            } else if (args.is(i, "FREQ") && hasValue && idleSeconds < 0) {
                frequency = args.integer(++i);
                if (frequency < 0 || frequency > MAX_FREQUENCY) {
                    throw new CommandException(BAD_FREQUENCY);
                }
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
    }

    private void restore(Keyspace keys, Args args) {
        if (!replace && keys.exists(args, KEY)) {
            throw CommandErrors.KEY_IN_USE;
        }
        long ttl = args.integer(TTL);
        if (ttl < 0) {
            throw new CommandException(BAD_TTL);
        }
        Restored value = Restored.of(keys, args, PAYLOAD);
        long deadline = ttl == 0 ? Keyspace.NO_DEADLINE : absolute ? ttl : ttl + keys.relativeMillis();
        if (ttl != 0 && deadline <= keys.nowMillis()) {
            if (keys.remove(args, KEY)) {
                keys.happened('g', "del", args, KEY);
            }
            return;
        }
        boolean replaces = replace && keys.exists(args, KEY);
        value.put(keys, args, KEY, deadline);
        if (replaces) {
            // For Redis it is a new key, not the former one.
            keys.happened('o', "overwritten", args, KEY);
            keys.happened('n', "new", args, KEY);
        }
        if (keys.usage().isCountingAccesses()) {
            keys.usage().setFrequency(args, KEY, frequency >= 0 ? (int) frequency : KeyUsage.FIRST_FREQUENCY);
        } else if (idleSeconds >= 0) {
            keys.usage().setIdleSeconds(args, KEY, (int) Math.min(idleSeconds, MAX_IDLE));
        }
        keys.happened('g', "restore", args, KEY);
        if (!value.isString()) {
            // Logged as SET for a string.
            log(keys, args, deadline);
        }
    }

    private static void log(Keyspace keys, Args args, long deadline) {
        keys.logInstead()
                .command(keys.database(), 6)
                .word(RESTORE)
                .word(args, KEY)
                .word(deadline == Keyspace.NO_DEADLINE ? 0 : deadline)
                .word(args, PAYLOAD)
                .word(REPLACE)
                .word(ABSTTL);
    }
}
