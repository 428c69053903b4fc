package io.kvserver.core.command.list;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.BLOCKING;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.LIST;
import static io.kvserver.core.command.Routing.DESCRIBED;

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
 * Commands that wait until a list has an element. When one is served, its effect is logged as a command that does not
 * wait.
 *
 * <p>A key of another kind is an error when the request arrives. A request that already waits ignores such a key.
 */
public final class BlockingCommands {
    public static final List<Command> TABLE = List.of(
            popping("BLPOP", new Pop(true))
                    .documented(
                            "2.0.0",
                            "Removes and returns the first element of the first non-empty list; waits until one"
                                    + " has.",
                            "O(N) for N keys"),
            popping("BRPOP", new Pop(false))
                    .documented(
                            "2.0.0",
                            "Removes and returns the last element of the first non-empty list; waits until one has.",
                            "O(N) for N keys"),
            moving("BLMOVE", 6, new Move(5))
                    .documented(
                            "6.2.0",
                            "Moves an element from one list to another and returns it; waits until there is one.",
                            "O(1)")
                    .taking("source destination LEFT|RIGHT LEFT|RIGHT timeout"),
            moving("BRPOPLPUSH", 4, new Move(3))
                    .documented(
                            "2.2.0",
                            "Moves the last element of a list to the front of another and returns it; waits until there"
                                    + " is one.",
                            "O(1)")
                    .taking("source destination timeout"),
            command("BLMPOP", LIST, atLeast(5), DESCRIBED, new PopMany(), WRITE, BLOCKING)
                    .documented(
                            "7.0.0",
                            "Removes and returns elements of the first non-empty list; waits until one has.",
                            "O(N + M) for N keys and M elements")
                    .taking("timeout numkeys key [key ...] LEFT|RIGHT [COUNT count]")
                    .keys(KeySpec.counted(2, MoveCommands.MOVED)));

    private static final byte[] LPOP = {'L', 'P', 'O', 'P'};
    private static final byte[] RPOP = {'R', 'P', 'O', 'P'};
    private static final byte[] LMOVE = {'L', 'M', 'O', 'V', 'E'};
    private static final byte[] LEFT = {'L', 'E', 'F', 'T'};
    private static final byte[] RIGHT = {'R', 'I', 'G', 'H', 'T'};

    private BlockingCommands() {}

    private static Command popping(String name, BlockingHandler handler) {
        return command(name, LIST, atLeast(3), Routing.keys(1, -2, 1), handler, WRITE, NOSCRIPT, BLOCKING)
                .taking("key [key ...] timeout")
                .keys(MoveCommands.MOVED);
    }

    private static Command moving(String name, int words, BlockingHandler handler) {
        return command(name, LIST, exactly(words), Routing.keys(1, 2, 1), handler)
                .flagged(WRITE, DENYOOM, NOSCRIPT, BLOCKING)
                .keys(KeySpec.of(1, MoveCommands.MOVED), KeySpec.of(2, MoveCommands.TARGET));
    }

    /** BLPOP and BRPOP. */
    private record Pop(boolean left) implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            int last = args.count() - 2;
            long deadline = Timeout.deadline(keys, args, last + 1);
            keys.typed().requireFirst(Kind.LIST, args, 1, last);
            return new Terms(args, 1, last, deadline);
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            for (int key = 1; key <= args.count() - 2; key++) {
                ListWrite write = keys.typed().kind(args, key) == Kind.LIST ? ListWrite.open(keys, args, key) : null;
                if (write != null) {
                    reply.array(2);
                    reply.bulk(args, key);
                    reply.bulk(write.end(left).get());
                    write.pop(left, 1);
                    keys.logInstead()
                            .command(keys.database(), 2)
                            .word(left ? LPOP : RPOP)
                            .word(args, key);
                    return true;
                }
            }
            return false;
        }
    }

    /** BLMOVE and, without the words for the two ends, BRPOPLPUSH. */
    private record Move(int timeout) implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            isFromLeft(args);
            isToLeft(args);
            long deadline = Timeout.deadline(keys, args, timeout);
            keys.typed().requireFirst(Kind.LIST, args, 1, 1);
            return new Terms(args, 1, 1, deadline);
        }

        private boolean isFromLeft(Args args) {
            return timeout > 3 && ListWrite.isLeft(args, 3);
        }

        private boolean isToLeft(Args args) {
            return timeout == 3 || ListWrite.isLeft(args, 4);
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            boolean fromLeft = isFromLeft(args);
            boolean toLeft = isToLeft(args);
            if (keys.typed().kind(args, 1) != Kind.LIST || !MoveCommands.move(keys, args, reply, fromLeft, toLeft)) {
                return false;
            }
            keys.logInstead()
                    .command(keys.database(), 5)
                    .word(LMOVE)
                    .word(args, 1)
                    .word(args, 2)
                    .word(fromLeft ? LEFT : RIGHT)
                    .word(toLeft ? LEFT : RIGHT);
            return true;
        }

        @Override
        public void handle(Keyspace keys, Args args, ReplyWriter reply) {
            if (!tryAnswer(keys, terms(keys, args).words(), reply)) {
                // As in Redis, another nil than after a timeout.
                reply.nil();
            }
        }
    }

    /** BLMPOP. */
    private static final class PopMany implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            PopRequest pop = MultiplePop.parse(args, 2);
            long deadline = Timeout.deadline(keys, args, 1);
            keys.typed().requireFirst(Kind.LIST, args, pop.firstKey(), pop.lastKey());
            return new Terms(args, pop.firstKey(), pop.lastKey(), deadline);
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            return MultiplePop.answer(MultiplePop.parse(args, 2), keys, args, reply, true);
        }
    }
}
