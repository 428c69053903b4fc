package io.kvserver.core.command.list;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.LIST;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Span;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.list.ListCursor;
import io.kvserver.core.value.list.ListValue;
import java.util.List;

/** Commands on one list each. Those that move elements are {@link MoveCommands}. */
public final class ListCommands {
    private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";
    private static final boolean LEFT = true;
    private static final boolean RIGHT = false;

    public static final List<Command> TABLE = List.of(
            pushing("LPUSH", (keys, args, reply) -> push(keys, args, reply, LEFT))
                    .documented("1.0.0", "Adds elements at the front of a list.", "O(N) for N elements"),
            pushing("RPUSH", (keys, args, reply) -> push(keys, args, reply, RIGHT))
                    .documented("1.0.0", "Adds elements at the end of a list.", "O(N) for N elements"),
            pushing("LPUSHX", (keys, args, reply) -> pushToPresent(keys, args, reply, LEFT))
                    .documented(
                            "2.2.0", "Adds elements at the front of a list if the list exists.", "O(N) for N elements"),
            pushing("RPUSHX", (keys, args, reply) -> pushToPresent(keys, args, reply, RIGHT))
                    .documented(
                            "2.2.0", "Adds elements at the end of a list if the list exists.", "O(N) for N elements"),
            popping("LPOP", (keys, args, reply) -> pop(keys, args, reply, LEFT))
                    .documented("1.0.0", "Removes and returns the first elements of a list.", "O(N) for N elements"),
            popping("RPOP", (keys, args, reply) -> pop(keys, args, reply, RIGHT))
                    .documented("1.0.0", "Removes and returns the last elements of a list.", "O(N) for N elements"),
            command("LLEN", LIST, exactly(2), KEY, ListCommands::llen, READONLY, FAST)
                    .documented("1.0.0", "Returns how many elements a list has.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            command("LRANGE", LIST, exactly(4), KEY, ListCommands::lrange, READONLY)
                    .documented("1.0.0", "Returns a range of a list.", "O(log N + M) for M elements of a list of N")
                    .taking("key start stop"),
            command("LINDEX", LIST, exactly(3), KEY, ListCommands::lindex, READONLY)
                    .documented("1.0.0", "Returns the element of a list at an index.", "O(log N)")
                    .taking("key index"),
            command("LSET", LIST, exactly(4), KEY, ListCommands::lset, WRITE, DENYOOM)
                    .documented("1.0.0", "Replaces the element of a list at an index.", "O(log N)")
                    .taking("key index element")
                    .keys("RW update"),
            command("LINSERT", LIST, exactly(5), KEY, ListCommands::linsert, WRITE, DENYOOM)
                    .documented(
                            "2.2.0",
                            "Inserts an element before or after another.",
                            "O(N) for N elements up to the other one")
                    .taking("key BEFORE|AFTER pivot element")
                    .keys("RW insert"),
            command("LREM", LIST, exactly(4), KEY, ListCommands::lrem, WRITE)
                    .documented("1.0.0", "Removes elements that equal a value from a list.", "O(N)")
                    .taking("key count element")
                    .keys("RW delete"),
            command("LTRIM", LIST, exactly(4), KEY, ListCommands::ltrim, WRITE)
                    .documented("1.0.0", "Removes all elements outside of a range.", "O(N) for N removed elements")
                    .taking("key start stop")
                    .keys("RW delete"),
            command("LPOS", LIST, atLeast(3), KEY, ListPosition::lpos, READONLY)
                    .documented("6.0.6", "Finds the indexes of elements that equal a value.", "O(N)")
                    .taking("key element [RANK rank] [COUNT num-matches] [MAXLEN len]"));

    private ListCommands() {}

    private static Command pushing(String name, KeyHandler handler) {
        return command(name, LIST, atLeast(3), KEY, handler, WRITE, DENYOOM, FAST)
                .taking("key element [element ...]")
                .keys("RW insert");
    }

    private static Command popping(String name, KeyHandler handler) {
        return command(name, LIST, atLeast(2), KEY, handler, WRITE, FAST)
                .taking("key [count]")
                .keys("RW access delete");
    }

    private static void push(Keyspace keys, Args args, ReplyWriter reply, boolean left) {
        push(keys, args, reply, ListWrite.create(keys, args, 1), left);
    }

    private static void pushToPresent(Keyspace keys, Args args, ReplyWriter reply, boolean left) {
        ListWrite write = ListWrite.open(keys, args, 1);
        if (write == null) {
            reply.integer(0);
        } else {
            push(keys, args, reply, write, left);
        }
    }

    private static void push(Keyspace keys, Args args, ReplyWriter reply, ListWrite write, boolean left) {
        int bytes = 0;
        for (int i = 2; i < args.count(); i++) {
            bytes += args.length(i);
        }
        write.list.growing(keys.typed().limits(), args.count() - 2, bytes);
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 2; i < args.count(); i++) {
            write.push(left, args, i);
            others.step();
        }
        write.finish();
        keys.happened('l', left ? "lpush" : "rpush", args, 1);
        reply.integer(write.list.count());
    }

    private static void pop(Keyspace keys, Args args, ReplyWriter reply, boolean left) {
        if (args.count() > 3) {
            throw CommandErrors.wrongNumberOfArguments(left ? "lpop" : "rpop");
        }
        boolean several = args.count() == 3;
        long most = several ? args.integer(2, 0, NOT_POSITIVE) : 1;
        ListWrite write = ListWrite.open(keys, args, 1);
        if (write == null) {
            if (several) {
                reply.nilArray();
            } else {
                reply.nil();
            }
        } else if (several) {
            replyAndPop(write, reply, left, most, Meanwhile.during(most));
        } else {
            reply.bulk(write.end(left).get());
            write.pop(left, 1);
        }
    }

    /**
     * Removes at most {@code most} elements at one end and writes them as a reply. Returns their number.
     *
     * @param others who is served meanwhile
     */
    static long replyAndPop(ListWrite write, ReplyWriter reply, boolean left, long most, Meanwhile others) {
        long elements = Math.min(most, write.list.count());
        reply.array((int) elements);
        if (elements == 0) {
            return 0;
        }
        ListCursor cursor = write.end(left);
        reply.bulk(cursor.get());
        for (long i = 1; i < elements; i++) {
            if (left) {
                cursor.next();
            } else {
                cursor.previous();
            }
            reply.bulk(cursor.get());
            others.step();
        }
        write.pop(left, elements);
        return elements;
    }

    private static void llen(Keyspace keys, Args args, ReplyWriter reply) {
        ListValue list = ListWrite.read(keys, args, 1);
        reply.integer(list == null ? 0 : list.count());
    }

    private static void lrange(Keyspace keys, Args args, ReplyWriter reply) {
        long start = args.integer(2);
        long stop = args.integer(3);
        ListValue list = ListWrite.read(keys, args, 1);
        Span span = list == null ? Span.NONE : range(start, stop, list.count());
        reply.array((int) span.length());
        if (list == null || span.isEmpty()) {
            return;
        }
        ListCursor cursor = new ListCursor(list);
        cursor.go(span.first());
        reply.bulk(cursor.get());
        Meanwhile others = new Meanwhile();
        for (long left = span.length() - 1; left > 0; left--) {
            cursor.next();
            reply.bulk(cursor.get());
            others.step();
        }
    }

    /** The span between two indexes; negative ones count from the end. */
    private static Span range(long start, long stop, long count) {
        long first = Math.max(0, start < 0 ? count + start : start);
        long last = stop < 0 ? count + stop : stop;
        return first > last || first >= count ? Span.NONE : new Span(first, Math.min(last, count - 1));
    }

    private static void lindex(Keyspace keys, Args args, ReplyWriter reply) {
        ListValue list = ListWrite.read(keys, args, 1);
        if (list == null) {
            reply.nil();
            return;
        }
        long index = index(args.integer(2), list);
        if (index < 0) {
            reply.nil();
        } else {
            ListCursor cursor = new ListCursor(list);
            cursor.go(index);
            reply.bulk(cursor.get());
        }
    }

    /** An index from the front; -1 if no element has it. */
    private static long index(long given, ListValue list) {
        long index = given < 0 ? list.count() + given : given;
        return index < list.count() ? Math.max(-1, index) : -1;
    }

    private static void lset(Keyspace keys, Args args, ReplyWriter reply) {
        ListWrite write = ListWrite.open(keys, args, 1);
        if (write == null) {
            throw CommandErrors.NO_SUCH_KEY;
        }
        long index = index(args.integer(2), write.list);
        if (index < 0) {
            throw CommandErrors.INDEX_OUT_OF_RANGE;
        }
        write.list.growing(keys.typed().limits(), 1, args.length(3));
        write.list.set(index, args.array(), args.offset(3), args.length(3));
        write.list.shrunk(keys.typed().limits());
        write.finish();
        keys.happened('l', "lset", args, 1);
        reply.ok();
    }

    private static void linsert(Keyspace keys, Args args, ReplyWriter reply) {
        boolean after = args.is(2, "AFTER");
        if (!after && !args.is(2, "BEFORE")) {
            throw CommandErrors.SYNTAX;
        }
        ListWrite write = ListWrite.open(keys, args, 1);
        if (write == null) {
            reply.integer(0);
            return;
        }
        byte[] pivot = ListValue.encoded(args.array(), args.offset(3), args.length(3));
        ListCursor cursor = write.end(LEFT);
        if (!cursor.goToEqual(pivot, true, write.list.count(), new Meanwhile(ListWrite.PAGES)::step)) {
            reply.integer(-1);
            return;
        }
        write.list.growing(keys.typed().limits(), 1, args.length(4));
        write.list.insert(cursor.index() + (after ? 1 : 0), args.array(), args.offset(4), args.length(4));
        write.finish();
        keys.happened('l', "linsert", args, 1);
        reply.integer(write.list.count());
    }

    private static void lrem(Keyspace keys, Args args, ReplyWriter reply) {
        long count = args.integer(2);
        ListWrite write = ListWrite.open(keys, args, 1);
        if (write == null) {
            reply.integer(0);
            return;
        }
        byte[] element = ListValue.encoded(args.array(), args.offset(3), args.length(3));
        long most = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
        Meanwhile others = new Meanwhile(ListWrite.PAGES);
        long kept = count < 0 ? Math.max(0, write.list.occurrences(element, others::step) - most) : 0;
        long removed = write.list.removeAll(element, kept, most, others::step);
        if (removed > 0) {
            write.finishRemoval("lrem");
        }
        reply.integer(removed);
    }

    private static void ltrim(Keyspace keys, Args args, ReplyWriter reply) {
        long start = args.integer(2);
        long stop = args.integer(3);
        ListWrite write = ListWrite.open(keys, args, 1);
        if (write != null) {
            long count = write.list.count();
            Span kept = range(start, stop, count);
            if (kept.isEmpty()) {
                write.list.removeFirst(count);
            } else {
                write.list.removeLast(count - 1 - kept.last());
                write.list.removeFirst(kept.first());
            }
            write.finishRemoval("ltrim");
        }
        reply.ok();
    }
}
