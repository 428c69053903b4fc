package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.stream.References.Policy;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import java.util.ArrayList;
import java.util.List;

/** XDELEX and XACKDEL, which have a policy for pending entries. Confined to one request. */
final class Deleting {
    private static final byte[] XDEL = {'X', 'D', 'E', 'L'};
    private static final int MISSING = -1;
    private static final int DELETED = 1;
    private static final int REFERRED_TO = 2;

    private final Policy policy;
    private final StreamId[] ids;
    private final Meanwhile others;
    private final List<StreamId> deleted = new ArrayList<>();
    private final References references = new References();

    private Deleting(Policy policy, StreamId[] ids, Meanwhile others) {
        this.policy = policy;
        this.ids = ids;
        this.others = others;
    }

    private static Deleting parse(Args args, int first) {
        Policy policy = Policy.KEEPREF;
        boolean named = false;
        int word = first;
        for (; word < args.count() && !args.is(word, "IDS"); word++) {
            Policy other = References.policy(args, word);
            if (named || other == null) {
                throw CommandErrors.SYNTAX;
            }
            policy = other;
            named = true;
        }
        if (word + 1 >= args.count()) {
            throw CommandErrors.SYNTAX;
        }
        long count;
        try {
            count = args.integer(word + 1);
        } catch (CommandException notANumber) {
            count = 0;
        }
        if (count <= 0) {
            throw new CommandException("ERR Number of IDs must be a positive integer");
        }
        if (count != args.count() - word - 2) {
            throw new CommandException("ERR The `numids` parameter must match the number of arguments");
        }
        Meanwhile others = Meanwhile.during(count);
        return new Deleting(policy, Ids.all(args, word + 2, others), others);
    }

    static void xdelex(Keyspace keys, Args args, ReplyWriter reply) {
        Deleting deleting = parse(args, 2);
        StreamWrite write = StreamWrite.open(keys, args, 1);
        reply.array(deleting.ids.length);
        for (StreamId id : deleting.ids) {
            deleting.others.step();
            if (write == null || !write.stream.contains(id)) {
                reply.integer(MISSING);
            } else {
                reply.integer(deleting.delete(write.stream, id));
            }
        }
        if (write != null) {
            deleting.finish(keys, args, write);
        }
    }

    static void xackdel(Keyspace keys, Args args, ReplyWriter reply) {
        Deleting deleting = parse(args, 3);
        StreamWrite write = StreamWrite.open(keys, args, 1);
        StreamGroup present = write == null ? null : write.stream.group(args, 2);
        reply.array(deleting.ids.length);
        if (write == null || present == null) {
            for (int i = 0; i < deleting.ids.length; i++) {
                reply.integer(MISSING);
                deleting.others.step();
            }
            return;
        }
        StreamGroup group = write.stream.groupToChange(present);
        for (StreamId id : deleting.ids) {
            deleting.others.step();
            boolean pending = deleting.references.release(group, id);
            reply.integer(pending ? deleting.delete(write.stream, id) : MISSING);
        }
        deleting.finish(keys, args, write);
    }

    /** Stores the changes and logs them as commands that every version of Redis knows. */
    private void finish(Keyspace keys, Args args, StreamWrite write) {
        if (!deleted.isEmpty()) {
            write.finish();
            keys.happened('t', "xdel", args, 1);
            Replacement log = keys.logInstead()
                    .command(keys.database(), 2 + deleted.size())
                    .word(XDEL)
                    .word(args, 1);
            for (StreamId id : deleted) {
                log.word(id.text());
                others.step();
            }
        } else if (!references.isEmpty()) {
            write.finishInside();
        }
        references.log(keys, args, others);
    }

    private int delete(StreamValue stream, StreamId id) {
        if (!references.allow(policy, stream, id)) {
            return REFERRED_TO;
        }
        if (stream.delete(id)) {
            deleted.add(id);
        }
        return DELETED;
    }
}
