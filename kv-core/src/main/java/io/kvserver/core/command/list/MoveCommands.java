package io.kvserver.core.command.list;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.LIST;
import static io.kvserver.core.command.Routing.DESCRIBED;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import java.util.List;

/** Commands that take elements from one of several lists, or move them from one to another. */
public final class MoveCommands {
    static final String MOVED = "RW access delete";
    static final String TARGET = "RW insert";

    public static final List<Command> TABLE = List.of(
            command("LMOVE", LIST, exactly(5), Routing.keys(1, 2, 1), MoveCommands::lmove, WRITE, DENYOOM)
                    .documented("6.2.0", "Moves an element from one list to another and returns it.", "O(1)")
                    .taking("source destination LEFT|RIGHT LEFT|RIGHT")
                    .keys(KeySpec.of(1, MOVED), KeySpec.of(2, TARGET)),
            command("RPOPLPUSH", LIST, exactly(3), Routing.keys(1, 2, 1), MoveCommands::rpoplpush, WRITE, DENYOOM)
                    .documented(
                            "1.2.0", "Moves the last element of a list to the front of another and returns it.", "O(1)")
                    .taking("source destination")
                    .keys(KeySpec.of(1, MOVED), KeySpec.of(2, TARGET)),
            command("LMPOP", LIST, atLeast(4), DESCRIBED, MoveCommands::lmpop, WRITE)
                    .documented(
                            "7.0.0",
                            "Removes and returns elements of the first non-empty list.",
                            "O(N + M) for N keys and M elements")
                    .taking("numkeys key [key ...] LEFT|RIGHT [COUNT count]")
                    .keys(KeySpec.counted(1, MOVED)));

    private MoveCommands() {}

    private static void lmove(Keyspace keys, Args args, ReplyWriter reply) {
        boolean fromLeft = ListWrite.isLeft(args, 3);
        boolean toLeft = ListWrite.isLeft(args, 4);
        if (!move(keys, args, reply, fromLeft, toLeft)) {
            reply.nil();
        }
    }

    private static void rpoplpush(Keyspace keys, Args args, ReplyWriter reply) {
        if (!move(keys, args, reply, false, true)) {
            reply.nil();
        }
    }

    /**
     * Moves an element from the list of the first key to that of the second and writes it as a reply; {@code false} if
     * there is none.
     */
    static boolean move(Keyspace keys, Args args, ReplyWriter reply, boolean fromLeft, boolean toLeft) {
        ListWrite source = ListWrite.open(keys, args, 1);
        if (source == null) {
            return false;
        }
        Kind targetKind = keys.typed().kind(args, 2);
        if (targetKind != null && targetKind != Kind.LIST) {
            throw CommandErrors.WRONG_TYPE;
        }
        byte[] element = source.end(fromLeft).get().copy();
        reply.bulk(element);
        String pushed = toLeft ? "lpush" : "rpush";
        if (args.same(1, 2)) {
            source.push(toLeft, element, 0, element.length);
            // Events come in the order of the changes, as if there were two lists.
            keys.happened('l', pushed, args, 2);
            if (fromLeft) {
                source.list.removeFirst(1);
            } else {
                source.list.removeLast(1);
            }
            source.finishRemoval(fromLeft ? "lpop" : "rpop");
            return true;
        }
        ListWrite target = ListWrite.create(keys, args, 2);
        target.list.growing(keys.typed().limits(), 1, element.length);
        target.push(toLeft, element, 0, element.length);
        target.finish();
        keys.happened('l', pushed, args, 2);
        source.pop(fromLeft, 1);
        return true;
    }

    private static void lmpop(Keyspace keys, Args args, ReplyWriter reply) {
        if (!MultiplePop.answer(MultiplePop.parse(args, 1), keys, args, reply, false)) {
            reply.nilArray();
        }
    }
}
