package io.kvserver.core.command.stream;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.PendingCursor;
import io.kvserver.core.stream.ReadCounter;
import io.kvserver.core.stream.StreamConsumer;
import io.kvserver.core.stream.StreamCursor;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The part of XREADGROUP that is about one stream. Confined to one request. */
final class Delivery {
    private final Keyspace keys;
    private final Args args;
    private final int key;
    private final ReadOptions options;
    private final StreamWrite write;
    private final StreamGroup group;
    private final byte[] consumer;
    private final boolean isNewConsumer;

    /** For a stream and a group that are there. */
    Delivery(Keyspace keys, Args args, int key, ReadOptions options) {
        this.keys = keys;
        this.args = args;
        this.key = key;
        this.options = options;
        this.write = Objects.requireNonNull(StreamWrite.open(keys, args, key));
        StreamGroup present = Objects.requireNonNull(write.stream.group(args, options.groupWord()));
        this.group = write.stream.groupToChange(present);
        int word = options.consumerWord();
        StreamConsumer known = group.consumer(args.array(), args.offset(word), args.length(word));
        this.isNewConsumer = known == null;
        this.consumer = known == null ? args.copy(word) : known.name();
    }

    /** Answers entries, and notes that the consumer has them. */
    void answer(ReplyWriter reply) {
        long now = keys.relativeMillis();
        if (isNewConsumer) {
            group.addConsumer(consumer, now, -1);
        }
        StreamId history = GroupReading.history(args, options.idWord(key));
        group.seen(consumer, now, history == null);
        List<StreamId> delivered = new ArrayList<>();
        if (history == null) {
            answerNew(reply, now, delivered);
        } else {
            answerPending(reply, now, history);
        }
        if (history == null || isNewConsumer) {
            write.finishInside();
            if (isNewConsumer) {
                keys.happened('t', "xgroup-createconsumer", args, key);
            }
            log(delivered, now, history == null);
        }
    }

    private void log(List<StreamId> delivered, long now, boolean moved) {
        GroupLog log = new GroupLog(keys, args, key, options.groupWord());
        if (isNewConsumer) {
            log.created(consumer);
        }
        log.delivered(group, consumer, delivered, now, 1);
        if (moved) {
            log.position(group);
        }
    }

    private void answerNew(ReplyWriter reply, long now, List<StreamId> delivered) {
        StreamId from = group.lastId().next();
        long most = options.count() == 0 ? Long.MAX_VALUE : options.count();
        long count = StreamCursor.count(write.stream, from, StreamId.MAX, most);
        reply.array((int) Math.min(count, Integer.MAX_VALUE));
        EntryReplies entries = new EntryReplies(reply);
        StreamCursor at = new StreamCursor().range(write.stream, from, StreamId.MAX);
        for (long left = count; left > 0 && at.next(); left--) {
            StreamId id = at.id();
            group.position(id, ReadCounter.afterReading(write.stream, group, id));
            entries.entry(at);
            if (!options.withoutPending()) {
                group.deliver(id, consumer, now, 1);
                delivered.add(id);
            }
        }
    }

    /** Those that the consumer has already. As in Redis, that they are delivered again is not logged. */
    private void answerPending(ReplyWriter reply, long now, StreamId from) {
        StreamConsumer own = Objects.requireNonNull(group.consumer(consumer, 0, consumer.length));
        long most = options.count() == 0 ? Long.MAX_VALUE : options.count();
        long count = 0;
        for (PendingCursor at = new PendingCursor(group, own, from); count < most && at.next(); ) {
            count++;
        }
        reply.array((int) Math.min(count, Integer.MAX_VALUE));
        EntryReplies entries = new EntryReplies(reply);
        PendingCursor at = new PendingCursor(group, own, from);
        for (long left = count; left > 0 && at.next(); left--) {
            StreamId id = at.id();
            if (entries.entry(write.stream, id)) {
                group.deliver(id, consumer, now, at.count() + 1);
            } else {
                reply.array(2);
                entries.id(id);
                reply.nilArray();
            }
        }
    }
}
