package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.PendingCursor;
import io.kvserver.core.stream.StreamConsumer;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** XACK and XPENDING. Stateless. */
final class PendingEntries {
    private PendingEntries() {}

    static void xack(Keyspace keys, Args args, ReplyWriter reply) {
        StreamWrite write = StreamWrite.lookUp(keys, args, 1);
        StreamGroup present = write == null ? null : write.stream.group(args, 2);
        if (write == null || present == null) {
            reply.integer(0);
            return;
        }
        Meanwhile others = Meanwhile.during(args.count());
        StreamId[] ids = Ids.all(args, 3, others);
        StreamGroup group = write.stream.groupToChange(present);
        long acknowledged = 0;
        for (StreamId id : ids) {
            others.step();
            acknowledged += group.acknowledge(id) ? 1 : 0;
        }
        if (acknowledged > 0) {
            write.finishInside();
        }
        reply.integer(acknowledged);
    }

    static void xpending(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() == 3) {
            summary(group(keys, args), reply);
            return;
        }
        Range range = Range.parse(args);
        StreamGroup group = group(keys, args);
        StreamConsumer consumer = null;
        if (range.consumer() > 0) {
            int word = range.consumer();
            consumer = group.consumer(args.array(), args.offset(word), args.length(word));
            if (consumer == null) {
                reply.array(0);
                return;
            }
        }
        entries(keys.relativeMillis(), group, consumer, range, reply);
    }

    private static StreamGroup group(Keyspace keys, Args args) {
        StreamValue stream = StreamWrite.read(keys, args, 1);
        StreamGroup group = stream == null ? null : stream.group(args, 2);
        if (group == null) {
            throw noSuchGroup(args);
        }
        return group;
    }

    static CommandException noSuchGroup(Args args) {
        return new CommandException(
                "NOGROUP No such key '" + args.echo(1) + "' or consumer group '" + args.echo(2) + "'");
    }

    private static void summary(StreamGroup group, ReplyWriter reply) {
        reply.array(4);
        reply.integer(group.pendingCount());
        if (group.pendingCount() == 0) {
            reply.nil();
            reply.nil();
            reply.nilArray();
            return;
        }
        PendingCursor first = new PendingCursor(group, null, StreamId.MIN);
        first.next();
        EntryReplies entries = new EntryReplies(reply);
        entries.id(first.id());
        entries.id(group.lastPending());
        Meanwhile others = Meanwhile.during(group.consumerCount());
        int consumers = 0;
        for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
            others.step();
            consumers += each.pendingCount() > 0 ? 1 : 0;
        }
        reply.array(consumers);
        for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
            others.step();
            if (each.pendingCount() > 0) {
                reply.array(2);
                reply.bulk(each.name());
                reply.bulk(Long.toString(each.pendingCount()).getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /**
     * The range of entries in a request.
     *
     * @param consumer the place of the consumer's name among the words; 0 if there is none
     */
    private record Range(long minIdleMillis, StreamId start, StreamId end, long count, int consumer) {
        static Range parse(Args args) {
            if (args.count() < 6 || args.count() > 9) {
                throw CommandErrors.SYNTAX;
            }
            long minIdle = 0;
            int first = 3;
            if (args.is(3, "IDLE")) {
                minIdle = args.integer(4);
                if (args.count() < 8) {
                    throw CommandErrors.SYNTAX;
                }
                first = 5;
            }
            long count = Math.max(0, args.integer(first + 2));
            StreamId start = Ids.start(args, first);
            StreamId end = Ids.end(args, first + 1);
            return new Range(minIdle, start, end, count, first + 3 < args.count() ? first + 3 : 0);
        }

        /** Goes to the next entry of the range; returns {@code false} if there is none. */
        boolean next(PendingCursor at, long now, Meanwhile others) {
            while (at.next() && at.id().compareTo(end) <= 0) {
                others.step();
                if (minIdleMillis == 0 || now - at.timeMillis() >= minIdleMillis) {
                    return true;
                }
            }
            return false;
        }
    }

    private static void entries(
            long now, StreamGroup group, @Nullable StreamConsumer consumer, Range range, ReplyWriter reply) {
        Meanwhile others = Meanwhile.during(group.pendingCount());
        long count = 0;
        for (PendingCursor at = new PendingCursor(group, consumer, range.start());
                count < range.count() && range.next(at, now, others); ) {
            count++;
        }
        reply.array((int) Math.min(count, Integer.MAX_VALUE));
        EntryReplies entries = new EntryReplies(reply);
        PendingCursor at = new PendingCursor(group, consumer, range.start());
        for (long left = count; left > 0 && range.next(at, now, others); left--) {
            reply.array(4);
            entries.id(at.id());
            reply.bulk(at.consumer());
            reply.integer(Math.max(0, now - at.timeMillis()));
            reply.integer(at.count());
        }
    }
}
