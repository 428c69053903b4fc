package io.kvserver.core.command.stream;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.STREAM;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import java.util.List;

/** Commands on the entries of one stream each. */
public final class StreamCommands {
    private static final String POLICY = "[KEEPREF|DELREF|ACKED]";
    private static final String TRIM = "MAXLEN|MINID [=|~] threshold [LIMIT count]";

    public static final List<Command> TABLE = List.of(
            command("XADD", STREAM, atLeast(5), KEY, Adding::xadd, WRITE, DENYOOM, FAST)
                    .documented("5.0.0", "Adds an entry to a stream.", "O(1), and O(N) for N trimmed entries")
                    .taking("key [NOMKSTREAM] " + POLICY + " [" + TRIM + "] (*|id) field value [field value ...]")
                    .keys(KeySpec.of(1, "RW update")
                            .noted("UPDATE instead of INSERT because of the optional trimming feature"))
                    .tips("nondeterministic_output"),
            command("XLEN", STREAM, exactly(2), KEY, StreamCommands::xlen, READONLY, FAST)
                    .documented("5.0.0", "Returns how many entries a stream has.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            command("XRANGE", STREAM, atLeast(4), KEY, (keys, args, reply) -> range(keys, args, reply, false), READONLY)
                    .documented("5.0.0", "Returns the entries in a range of ids.", "O(log N + M) for M of N entries")
                    .taking("key start-id end-id [COUNT count]"),
            command("XREVRANGE", STREAM, atLeast(4), KEY, (keys, args, reply) -> range(keys, args, reply, true))
                    .flagged(READONLY)
                    .documented(
                            "5.0.0",
                            "Returns the entries in a range of ids, the last one first.",
                            "O(log N + M) for M of N entries")
                    .taking("key end-id start-id [COUNT count]"),
            command("XDEL", STREAM, atLeast(3), KEY, StreamCommands::xdel, WRITE, FAST)
                    .documented("5.0.0", "Deletes entries from a stream.", "O(log N) for each entry")
                    .taking("key id [id ...]")
                    .keys("RW delete"),
            command("XTRIM", STREAM, atLeast(4), KEY, StreamCommands::xtrim, WRITE)
                    .documented("5.0.0", "Removes the first entries of a stream.", "O(N) for N removed entries")
                    .taking("key (" + TRIM + ") " + POLICY)
                    .keys("RW delete")
                    .tips("nondeterministic_output"),
            command("XSETID", STREAM, atLeast(3), KEY, StreamCommands::xsetid, WRITE, DENYOOM, FAST)
                    .documented("5.0.0", "Sets the last id of a stream.", "O(1)")
                    .taking("key last-id [ENTRIESADDED count] [MAXDELETEDID max-deleted-id]")
                    .keys("RW update"),
            command("XDELEX", STREAM, atLeast(5), KEY, Deleting::xdelex, WRITE, FAST)
                    .documented(
                            "8.2.0",
                            "Deletes entries from a stream; a policy tells what happens to pending ones.",
                            "O(log N) for each entry and group")
                    .taking("key [KEEPREF|DELREF|ACKED] IDS (numids id [id ...])")
                    .keys("RW delete"));

    private StreamCommands() {}

    private static void xlen(Keyspace keys, Args args, ReplyWriter reply) {
        StreamValue stream = StreamWrite.read(keys, args, 1);
        reply.integer(stream == null ? 0 : stream.length());
    }

    private static void range(Keyspace keys, Args args, ReplyWriter reply, boolean backwards) {
        StreamId start = Ids.start(args, backwards ? 3 : 2);
        StreamId end = Ids.end(args, backwards ? 2 : 3);
        long most = -1;
        for (int word = 4; word < args.count(); word += 2) {
            if (!args.is(word, "COUNT") || word + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            most = Math.max(0, args.integer(word + 1));
        }
        StreamValue stream = StreamWrite.read(keys, args, 1);
        if (stream == null) {
            reply.array(0);
        } else if (most == 0) {
            reply.nilArray();
        } else {
            new EntryReplies(reply, new Meanwhile()).range(stream, start, end, Math.max(0, most), backwards);
        }
    }

    private static void xdel(Keyspace keys, Args args, ReplyWriter reply) {
        StreamWrite write = StreamWrite.open(keys, args, 1);
        if (write == null) {
            reply.integer(0);
            return;
        }
        long deleted = 0;
        Meanwhile others = Meanwhile.during(args.count());
        for (StreamId id : Ids.all(args, 2, others)) {
            others.step();
            deleted += write.stream.delete(id) ? 1 : 0;
        }
        if (deleted > 0) {
            write.finish();
            keys.happened('t', "xdel", args, 1);
        }
        reply.integer(deleted);
    }

    private static void xtrim(Keyspace keys, Args args, ReplyWriter reply) {
        Trimming trimming = Trimming.parse(args, false);
        trimming.check(keys);
        StreamWrite write = StreamWrite.open(keys, args, 1);
        long removed = write == null ? 0 : trimming.trim(write.stream);
        if (write != null && removed > 0) {
            write.finish();
            keys.happened('t', "xtrim", args, 1);
            if (trimming.isApproximate() || trimming.hasPolicy()) {
                trimming.log(keys, args, write.stream);
            }
        }
        reply.integer(removed);
    }

    private static void xsetid(Keyspace keys, Args args, ReplyWriter reply) {
        StreamId id = Ids.strict(args, 2);
        long added = -1;
        StreamId maxDeleted = StreamId.MIN;
        for (int word = 3; word < args.count(); word += 2) {
            boolean more = word + 1 < args.count();
            if (more && args.is(word, "ENTRIESADDED")) {
                added = args.integer(word + 1);
                require(added >= 0, "ERR entries_added must be positive");
            } else if (more && args.is(word, "MAXDELETEDID")) {
                maxDeleted = Ids.strict(args, word + 1);
                require(
                        id.compareTo(maxDeleted) >= 0,
                        "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
        StreamWrite write = StreamWrite.open(keys, args, 1);
        if (write == null) {
            throw CommandErrors.NO_SUCH_KEY;
        }
        requireAfter(write.stream, id, added);
        write.stream.history(
                id,
                maxDeleted.isZero() ? write.stream.maxDeletedId() : maxDeleted,
                added < 0 ? write.stream.entriesAdded() : added);
        write.finishInside();
        keys.happened('t', "xsetid", args, 1);
        reply.ok();
    }

    private static void requireAfter(StreamValue stream, StreamId id, long added) {
        require(
                id.compareTo(stream.lastEntry()) >= 0,
                "ERR The ID specified in XSETID is smaller than the target stream top item");
        require(
                added < 0 || stream.length() <= added,
                "ERR The entries_added specified in XSETID is smaller than the target stream length");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new CommandException(otherwise);
        }
    }
}
