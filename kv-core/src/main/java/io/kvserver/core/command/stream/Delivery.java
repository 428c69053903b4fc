package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
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
import org.jspecify.annotations.Nullable;

/** XREADGROUP's delivery of one stream. Confined to one request. */
final class Delivery {
    private final Keyspace keys;
    private final Args args;
    private final int key;
    private final ReadOptions options;
    private final Meanwhile others;
    private final StreamWrite write;
    private final StreamGroup group;
    private final byte[] consumer;
    private final boolean isNewConsumer;
    /** The ids that the consumer gets. */
    private final List<StreamId> ids = new ArrayList<>();
    /** Whether the consumer already had some of them that are still in the stream. */
    private boolean changed;

    /** For an existing stream and group; {@code others} are served while there are many entries. */
    Delivery(Keyspace keys, Args args, int key, ReadOptions options, Meanwhile others) {
        this.keys = keys;
        this.args = args;
        this.key = key;
        this.options = options;
        this.others = others;
        this.write = Objects.requireNonNull(StreamWrite.open(keys, args, key));
        StreamGroup present = Objects.requireNonNull(write.stream.group(args, options.groupWord()));
        this.group = write.stream.groupToChange(present);
        int word = options.consumerWord();
        StreamConsumer known = group.consumer(args.array(), args.offset(word), args.length(word));
        this.isNewConsumer = known == null;
        this.consumer = known == null ? args.copy(word) : known.name();
    }

    /** Records that a consumer has asked for entries when there are none. Does not create the consumer. */
    static void asked(Keyspace keys, Args args, int key, ReadOptions options) {
        Delivery none = new Delivery(keys, args, key, options, Meanwhile.NEVER);
        if (!none.isNewConsumer) {
            none.group.seen(none.consumer, keys.relativeMillis(), false);
        }
    }

    /** Delivers new entries to the consumer, or finds those pending for it. */
    Delivery deliver() {
        long now = keys.relativeMillis();
        if (isNewConsumer) {
            group.addConsumer(consumer, now, -1);
        }
        StreamId history = history(args, options.idWord(key));
        group.seen(consumer, now, history == null);
        if (history == null) {
            deliverNew(now);
        } else {
            deliverAgain(now, history);
        }
        if (history == null || isNewConsumer || changed) {
            write.finishInside();
            if (isNewConsumer) {
                keys.happened('t', "xgroup-createconsumer", args, key);
            }
            log(now, history == null);
        }
        return this;
    }

    private void log(long now, boolean isNew) {
        GroupLog log = new GroupLog(keys, args, key, options.groupWord(), others);
        if (isNewConsumer) {
            log.created(consumer);
        }
        if (isNew) {
            log.delivered(group, consumer, options.withoutPending() ? List.of() : ids, now, 1);
            log.position(group);
        } else {
            logAgain(log, now);
        }
    }

    /** Logs entries delivered again; those with the same number of deliveries together. */
    private void logAgain(GroupLog log, long now) {
        List<StreamId> alike = new ArrayList<>();
        long count = 0;
        PendingCursor at = new PendingCursor(group, null, StreamId.MIN);
        for (StreamId id : ids) {
            others.step();
            if (!write.stream.contains(id) || !at.find(id)) {
                continue;
            }
            if (at.count() != count) {
                log.delivered(group, consumer, alike, now, count);
                alike.clear();
                count = at.count();
            }
            alike.add(id);
        }
        log.delivered(group, consumer, alike, now, count);
    }

    private void deliverNew(long now) {
        StreamCursor at = new StreamCursor().range(write.stream, group.lastId().next(), StreamId.MAX);
        while (ids.size() < most() && at.next()) {
            others.step();
            StreamId id = at.id();
            group.position(id, ReadCounter.afterReading(write.stream, group, id));
            if (!options.withoutPending()) {
                group.deliver(id, consumer, now, 1);
            }
            ids.add(id);
        }
    }

    private void deliverAgain(long now, StreamId from) {
        StreamConsumer own = Objects.requireNonNull(group.consumer(consumer, 0, consumer.length));
        PendingCursor at = new PendingCursor(group, own, from);
        while (ids.size() < most() && at.next()) {
            others.step();
            StreamId id = at.id();
            if (write.stream.contains(id)) {
                group.deliver(id, consumer, now, at.count() + 1);
                changed = true;
            }
            ids.add(id);
        }
    }

    private long most() {
        return options.count() == 0 ? Long.MAX_VALUE : options.count();
    }

    /** Writes the key and the entries as a reply. */
    void answer(ReplyWriter reply) {
        reply.bulk(args, key);
        reply.array(ids.size());
        EntryReplies entries = new EntryReplies(reply, others);
        if (history(args, options.idWord(key)) == null) {
            entries.next(write.stream, ids);
            return;
        }
        for (StreamId id : ids) {
            if (!entries.entry(write.stream, id)) {
                // The entry was deleted after it had been delivered.
                reply.array(2);
                entries.id(id);
                reply.nilArray();
                others.step();
            }
        }
    }

    /** The id after which the request wants its pending entries; {@code null} if it wants new entries. */
    private static @Nullable StreamId history(Args args, int word) {
        return isNew(args, word) ? null : Ids.strict(args, word).next();
    }

    /** Whether the request wants new entries. */
    static boolean isNew(Args args, int word) {
        return Ids.isByte(args, word, '>');
    }
}
