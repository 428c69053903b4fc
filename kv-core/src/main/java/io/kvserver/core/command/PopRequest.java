package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;

/**
 * A parsed request of LMPOP, ZMPOP or one of their blocking forms: several keys, an end of their values, and a count.
 * Immutable.
 *
 * @param firstKey the first key's place among the words
 * @param lastKey the last key's place
 * @param atStart whether elements are taken from the start of a value: LEFT or MIN, not RIGHT or MAX
 * @param most the maximum number of elements to remove
 */
public record PopRequest(int firstKey, int lastKey, boolean atStart, long most) {
    private static final String NO_KEYS = "ERR numkeys should be greater than 0";
    private static final String NO_COUNT = "ERR count should be greater than 0";

    /**
     * Parses a request from the number of its keys on.
     *
     * @param start the word that names the start of a value
     * @param end the word that names the end of a value
     */
    public static PopRequest parse(Args args, int numkeys, String start, String end) {
        long keys = args.integer(numkeys, 1, NO_KEYS);
        if (keys >= args.count() - numkeys - 1) {
            throw CommandErrors.SYNTAX;
        }
        int lastKey = numkeys + (int) keys;
        int where = lastKey + 1;
        boolean atStart = args.is(where, start);
        if (!atStart && !args.is(where, end)) {
            throw CommandErrors.SYNTAX;
        }
        long most = -1;
        for (int i = where + 1; i < args.count(); i += 2) {
            if (most >= 0 || !args.is(i, "COUNT") || i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            most = args.integer(i + 1, 1, NO_COUNT);
        }
        return new PopRequest(numkeys + 1, lastKey, atStart, Math.max(1, most));
    }
}
