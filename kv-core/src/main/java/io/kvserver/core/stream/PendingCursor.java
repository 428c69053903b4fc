package io.kvserver.core.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the pending entries of a group or of one consumer, in the order of their ids. Confined to one thread.
 * The group may be changed between two steps.
 */
public final class PendingCursor {
    private final StreamGroup group;
    private final @Nullable StreamConsumer consumer;
    private final IdCursor ids = new IdCursor();
    private final IdCursor details = new IdCursor();
    private StreamId next;
    private boolean over;
    private long millis;
    private long sequence;

    /** Goes through the pending entries of a consumer, or of the whole group for {@code null}, from an id on. */
    public PendingCursor(StreamGroup group, @Nullable StreamConsumer consumer, StreamId from) {
        this.group = group;
        this.consumer = consumer;
        this.next = from;
    }

    /** Goes to the next entry; returns {@code false} if there is none. */
    public boolean next() {
        IdTree tree = consumer == null ? group.pending : consumer.pending;
        if (over || !tree.ceiling(next.millis(), next.sequence(), ids)) {
            over = true;
            return false;
        }
        millis = ids.millis();
        sequence = ids.sequence();
        next = new StreamId(millis, sequence).next();
        over = next.isZero();
        if (consumer == null) {
            details.at(ids.leaf(), ids.index());
            return true;
        }
        return group.pending.ceiling(millis, sequence, details);
    }

    /** Goes to the pending entry with an id; returns {@code false} if it is not pending. */
    public boolean find(StreamId id) {
        next = id;
        over = false;
        return next() && millis == id.millis() && sequence == id.sequence();
    }

    public StreamId id() {
        return new StreamId(millis, sequence);
    }

    /** The time of the last delivery in milliseconds since 1970. */
    public long timeMillis() {
        return details.number(StreamGroup.TIME);
    }

    /** The number of deliveries. */
    public long count() {
        return details.number(StreamGroup.COUNT);
    }

    /** The name of the consumer that has the entry; read-only. */
    public byte[] consumer() {
        return (byte[]) Objects.requireNonNull(details.object());
    }
}
