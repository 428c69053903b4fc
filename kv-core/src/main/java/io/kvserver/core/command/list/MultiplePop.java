package io.kvserver.core.command.list;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;

/**
 * A request of LMPOP or BLMPOP. Immutable.
 *
 * @param firstKey the first key's place among the words
 * @param keys the number of keys
 * @param most the most elements to remove
 */
record MultiplePop(int firstKey, int keys, boolean left, long most) {
    private static final String NO_KEYS = "ERR numkeys should be greater than 0";
    private static final String NO_COUNT = "ERR count should be greater than 0";

    private static final byte[] LPOP = {'L', 'P', 'O', 'P'};
    private static final byte[] RPOP = {'R', 'P', 'O', 'P'};

    /** Parses a request from the number of its keys on. */
    static MultiplePop parse(Args args, int numkeys) {
        long keys = args.integer(numkeys, 1, NO_KEYS);
        if (keys >= args.count() - numkeys - 1) {
            throw CommandErrors.SYNTAX;
        }
        int where = numkeys + 1 + (int) keys;
        boolean left = ListWrite.isLeft(args, where);
        long most = -1;
        for (int i = where + 1; i < args.count(); i += 2) {
            if (most >= 0 || !args.is(i, "COUNT") || i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            most = args.integer(i + 1, 1, NO_COUNT);
        }
        return new MultiplePop(numkeys + 1, (int) keys, left, Math.max(1, most));
    }

    int lastKey() {
        return firstKey + keys - 1;
    }

    /**
     * Removes elements of the first non-empty list and writes them as a reply; {@code false} if there is none.
     *
     * @param passes whether keys of another kind are ignored
     */
    boolean answer(Keyspace keyspace, Args args, ReplyWriter reply, boolean passes) {
        for (int key = firstKey; key <= lastKey(); key++) {
            if (passes && keyspace.typed().kind(args, key) != Kind.LIST) {
                continue;
            }
            ListWrite write = ListWrite.open(keyspace, args, key);
            if (write != null) {
                reply.array(2);
                reply.bulk(args, key);
                // Not while it is answered because of what another client does.
                Meanwhile others = passes ? Meanwhile.NEVER : Meanwhile.during(most);
                long taken = ListCommands.replyAndPop(write, reply, left, most, others);
                keyspace.logInstead()
                        .command(keyspace.database(), 3)
                        .word(left ? LPOP : RPOP)
                        .word(args, key)
                        .word(taken);
                return true;
            }
        }
        return false;
    }
}
