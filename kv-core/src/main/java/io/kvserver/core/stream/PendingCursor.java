package io.kvserver.core.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the entries that are pending for a group or one of its consumers, in the order of their ids. Confined to one thread.
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

    /** For what is pending for a consumer, or for all if that is {@code null}, from an id on. */
    public PendingCursor(StreamGroup group, @Nullable StreamConsumer consumer, StreamId from) {
        this.group = group;
        this.consumer = consumer;
        this.next = from;
    }

    /** Goes to the next entry. Whether there is one. */
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

    /** The entry of an id, if it is pending. Whether it is. */
    public boolean find(StreamId id) {
        next = id;
        over = false;
        return next() && millis == id.millis() && sequence == id.sequence();
    }

    public StreamId id() {
        return new StreamId(millis, sequence);
    }

    /** When it was last delivered, in milliseconds since 1970. */
    public long timeMillis() {
        return details.number(StreamGroup.TIME);
    }

    /** How often it was delivered. */
    public long count() {
        return details.number(StreamGroup.COUNT);
    }

    /** The name of the consumer that has it; never to be written to. */
    public byte[] consumer() {
        return (byte[]) Objects.requireNonNull(details.object());
    }
}
