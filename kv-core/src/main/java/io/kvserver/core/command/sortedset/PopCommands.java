package io.kvserver.core.command.sortedset;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.BLOCKING;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.SORTED_SET;
import static io.kvserver.core.command.Routing.DESCRIBED;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.PopRequest;
import io.kvserver.core.command.Routing;
import io.kvserver.core.command.Timeout;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import java.util.List;

/**
 * Commands that remove members of the first non-empty sorted set; some wait until there is one. Their effect is logged
 * as a command that does not wait.
 *
 * <p>A key of another kind is an error when the request arrives. A request that already waits ignores such a key.
 */
public final class PopCommands {
    private static final String KEYS = "RW access delete";
    private static final String COST = "O(K + M*log N) for K keys and M members of a sorted set of N";

    public static final List<Command> TABLE = List.of(
            command("ZMPOP", SORTED_SET, atLeast(4), DESCRIBED, PopCommands::zmpop, WRITE)
                    .documented(
                            "7.0.0", "Removes and returns members at one end of the first non-empty sorted set.", COST)
                    .taking("numkeys key [key ...] MIN|MAX [COUNT count]")
                    .keys(KeySpec.counted(1, KEYS)),
            waiting("BZPOPMIN", new Pop(false))
                    .documented(
                            "5.0.0",
                            "Removes and returns the member with the lowest score of the first non-empty sorted"
                                    + " set; waits until there is one.",
                            COST),
            waiting("BZPOPMAX", new Pop(true))
                    .documented(
                            "5.0.0",
                            "Removes and returns the member with the highest score of the first non-empty sorted"
                                    + " set; waits until there is one.",
                            COST),
            command("BZMPOP", SORTED_SET, atLeast(5), DESCRIBED, new PopMany(), WRITE, BLOCKING)
                    .documented(
                            "7.0.0",
                            "Removes and returns members at one end of the first non-empty sorted set; waits"
                                    + " until there is one.",
                            COST)
                    .taking("timeout numkeys key [key ...] MIN|MAX [COUNT count]")
                    .keys(KeySpec.counted(2, KEYS)));

    private PopCommands() {}

    private static Command waiting(String name, BlockingHandler handler) {
        return command(name, SORTED_SET, atLeast(3), Routing.keys(1, -2, 1), handler, WRITE, NOSCRIPT, FAST, BLOCKING)
                .taking("key [key ...] timeout")
                .keys(KEYS);
    }

    private static void zmpop(Keyspace keys, Args args, ReplyWriter reply) {
        if (!MultiplePop.answer(MultiplePop.parse(args, 1), keys, args, reply, false)) {
            reply.nilArray();
        }
    }

    /** BZPOPMIN and BZPOPMAX. */
    private record Pop(boolean highest) implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            int last = args.count() - 2;
            long deadline = Timeout.deadline(keys, args, last + 1);
            keys.typed().requireFirst(Kind.SORTED_SET, args, 1, last);
            return new Terms(args, 1, last, deadline);
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            for (int key = 1; key <= args.count() - 2; key++) {
                SortedSet set =
                        keys.typed().kind(args, key) == Kind.SORTED_SET ? SortedSet.open(keys, args, key) : null;
                if (set != null) {
                    reply.array(3);
                    reply.bulk(args, key);
                    set.write(reply, highest ? set.size() - 1 : 0, 1, highest, false);
                    reply.real(set.memberScore());
                    MultiplePop.remove(set, highest, 1, Meanwhile.NEVER);
                    MultiplePop.log(keys, args, key, highest, 1);
                    return true;
                }
            }
            return false;
        }
    }

    /** BZMPOP. */
    private static final class PopMany implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            PopRequest pop = MultiplePop.parse(args, 2);
            long deadline = Timeout.deadline(keys, args, 1);
            keys.typed().requireFirst(Kind.SORTED_SET, args, pop.firstKey(), pop.lastKey());
            return new Terms(args, pop.firstKey(), pop.lastKey(), deadline);
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            return MultiplePop.answer(MultiplePop.parse(args, 2), keys, args, reply, true);
        }
    }
}
