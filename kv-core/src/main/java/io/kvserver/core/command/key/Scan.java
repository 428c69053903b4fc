package io.kvserver.core.command.key;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SCAN and KEYS: the keys that match a pattern, some of them or all. */
final class Scan {
    private static final String INVALID_CURSOR = "ERR invalid cursor";
    private static final int DEFAULT_COUNT = 10;
    /** Not more digits than a number of 64 bits may have, but for leading zeros. */
    private static final String CURSOR = "[-+]?0*[0-9]{1,20}";

    private Scan() {}

    static void keys(Keyspace keys, Args args, ReplyWriter reply) {
        Glob pattern = pattern(args, 1);
        List<byte[]> found = new ArrayList<>();
        keys.all().forEach(key -> {
            if (matches(pattern, key)) {
                found.add(key.copy());
            }
        });
        writeKeys(found, reply);
    }

    static void scan(Keyspace keys, Args args, ReplyWriter reply) {
        long cursor = cursor(args);
        long count = DEFAULT_COUNT;
        Glob pattern = null;
        boolean wanted = true;
        boolean typed = false;
        for (int i = 2; i < args.count(); i += 2) {
            if (i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            } else if (args.is(i, "COUNT")) {
                count = count(args, i + 1);
            } else if (args.is(i, "MATCH")) {
                pattern = pattern(args, i + 1);
            } else if (args.is(i, "TYPE")) {
                // There are no others yet.
                wanted = args.is(i + 1, "STRING");
                typed = true;
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
        Glob matching = pattern;
        boolean stringsWanted = wanted;
        boolean typesWanted = typed;
        List<byte[]> found = new ArrayList<>();
        long next = keys.all().scan(cursor, count, key -> {
            if (!matches(matching, key)) {
                return;
            }
            if (typesWanted) {
                // As in Redis, which has to look at the value, too.
                keys.all().scanned(key);
            }
            if (stringsWanted) {
                found.add(key.copy());
            }
        });
        reply.array(2);
        reply.bulk(Long.toUnsignedString(next));
        writeKeys(found, reply);
    }

    private static boolean matches(@Nullable Glob pattern, Slice key) {
        return pattern == null || pattern.matches(key.array(), key.offset(), key.length());
    }

    private static void writeKeys(List<byte[]> found, ReplyWriter reply) {
        reply.array(found.size());
        found.forEach(reply::bulk);
    }

    /** {@code null} for one that every key matches: as in Redis, even the empty one. */
    private static @Nullable Glob pattern(Args args, int word) {
        return args.is(word, "*") ? null : Glob.of(args.copy(word));
    }

    private static long count(Args args, int word) {
        long count = args.integer(word);
        if (count < 1) {
            throw CommandErrors.SYNTAX;
        }
        return count;
    }

    /** An unsigned number of 64 bits. As in Redis, it may have a sign and leading zeros, or be empty. */
    private static long cursor(Args args) {
        String text = args.latin1(1);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches(CURSOR)) {
            throw new CommandException(INVALID_CURSOR);
        }
        BigInteger number = new BigInteger(text);
        if (number.abs().bitLength() > Long.SIZE) {
            throw new CommandException(INVALID_CURSOR);
        }
        return number.longValue();
    }
}
