package io.kvserver.core.command.list;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.PopRequest;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;

/** LMPOP and BLMPOP. Stateless. */
final class MultiplePop {
    private static final byte[] LPOP = {'L', 'P', 'O', 'P'};
    private static final byte[] RPOP = {'R', 'P', 'O', 'P'};

    private MultiplePop() {}

    /** Parses a request from the number of its keys on. */
    static PopRequest parse(Args args, int numkeys) {
        return PopRequest.parse(args, numkeys, "LEFT", "RIGHT");
    }

    /**
     * Removes elements of the first non-empty list and writes them as a reply; {@code false} if there is none.
     *
     * @param passes whether keys of another kind are ignored
     */
    static boolean answer(PopRequest pop, Keyspace keyspace, Args args, ReplyWriter reply, boolean passes) {
        for (int key = pop.firstKey(); key <= pop.lastKey(); key++) {
            if (passes && keyspace.typed().kind(args, key) != Kind.LIST) {
                continue;
            }
            ListWrite write = ListWrite.open(keyspace, args, key);
            if (write != null) {
                reply.array(2);
                reply.bulk(args, key);
                Meanwhile others = Meanwhile.during(pop.most());
                long taken = ListCommands.replyAndPop(write, reply, pop.atStart(), pop.most(), others);
                keyspace.logInstead()
                        .command(keyspace.database(), 3)
                        .word(pop.atStart() ? LPOP : RPOP)
                        .word(args, key)
                        .word(taken);
                return true;
            }
        }
        return false;
    }
}
