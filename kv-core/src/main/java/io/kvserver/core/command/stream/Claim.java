package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.PendingCursor;
import io.kvserver.core.stream.StreamConsumer;
import io.kvserver.core.stream.StreamGroup;
import io.kvserver.core.stream.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes entries pending for the consumer in the fourth word of a request. Confined to one request. */
final class Claim {
    private static final int GROUP = 2;
    private static final int CONSUMER = 3;

    private final Keyspace keys;
    private final Args args;
    private final StreamWrite write;
    private final StreamGroup group;
    private final Meanwhile others;
    private final List<StreamId> taken = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final List<StreamId> removed = new ArrayList<>();
    private byte @Nullable [] consumer;
    private boolean isNewConsumer;

    private Claim(Keyspace keys, Args args, StreamWrite write, StreamGroup group, Meanwhile others) {
        this.keys = keys;
        this.args = args;
        this.write = write;
        this.group = group;
        this.others = others;
    }

    /**
     * Opens the stream and the group of a request; {@code null} if either is missing. The key must have been looked up.
     * The steps of the claim are counted with {@code others}.
     */
    static @Nullable Claim open(Keyspace keys, Args args, Meanwhile others) {
        StreamWrite write = StreamWrite.open(keys, args, 1);
        StreamGroup group = write == null ? null : write.stream.group(args, GROUP);
        return write == null || group == null
                ? null
                : new Claim(keys, args, write, write.stream.groupToChange(group), others);
    }

    StreamGroup group() {
        return group;
    }

    /** A cursor at an entry if it is pending; otherwise {@code null}. */
    @Nullable
    PendingCursor pending(StreamId id) {
        PendingCursor at = new PendingCursor(group, null, id);
        return at.find(id) ? at : null;
    }

    boolean exists(StreamId id) {
        return write.stream.contains(id);
    }

    /** Whether an entry has been pending for at least this long. */
    boolean isIdle(PendingCursor pending, long minIdleMillis) {
        return minIdleMillis == 0 || keys.relativeMillis() - pending.timeMillis() >= minIdleMillis;
    }

    /** Makes an entry pending for the consumer. */
    void take(StreamId id, long timeMillis, long count) {
        group.deliver(id, consumer(), timeMillis, count);
        taken.add(id);
        times.add(timeMillis);
        counts.add(count);
    }

    private byte[] consumer() {
        byte[] known = consumer;
        if (known == null) {
            StreamConsumer present = group.consumer(args.array(), args.offset(CONSUMER), args.length(CONSUMER));
            isNewConsumer = present == null;
            known = present == null ? args.copy(CONSUMER) : present.name();
            if (isNewConsumer) {
                group.addConsumer(known, keys.relativeMillis(), -1);
            }
            group.seen(known, keys.relativeMillis(), true);
            consumer = known;
        }
        return known;
    }

    /** Removes a pending entry that is no longer in the stream. */
    void remove(StreamId id) {
        group.acknowledge(id);
        removed.add(id);
    }

    List<StreamId> removed() {
        return removed;
    }

    int size() {
        return taken.size();
    }

    /** Stores and logs the changes; {@code moved} if the group's last id was set, too. */
    void finish(boolean moved) {
        noteAsked();
        if (taken.isEmpty() && removed.isEmpty() && !moved) {
            return;
        }
        write.finishInside();
        if (isNewConsumer) {
            keys.happened('t', "xgroup-createconsumer", args, 1);
        }
        GroupLog log = new GroupLog(keys, args, 1, GROUP, others);
        if (moved) {
            log.position(group);
        }
        for (StreamId id : removed) {
            log.acknowledged(id);
            others.step();
        }
        for (int i = 0; i < taken.size(); i++) {
            log.delivered(group, consumer(), List.of(taken.get(i)), times.get(i), counts.get(i));
            others.step();
        }
    }

    /** Records that the consumer has asked, even if it gets nothing. */
    private void noteAsked() {
        StreamConsumer present = group.consumer(args.array(), args.offset(CONSUMER), args.length(CONSUMER));
        if (consumer == null && present != null) {
            group.seen(present.name(), keys.relativeMillis(), false);
        }
    }

    /** Writes the claimed entries as a reply. */
    void answer(ReplyWriter reply, boolean justIds) {
        reply.array(taken.size());
        EntryReplies entries = new EntryReplies(reply);
        for (StreamId id : taken) {
            others.step();
            if (justIds) {
                entries.id(id);
            } else {
                entries.entry(write.stream, id);
            }
        }
    }
}
