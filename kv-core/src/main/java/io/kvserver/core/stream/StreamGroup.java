package io.kvserver.core.stream;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group of consumers of a stream: up to which entry they have got it, and what was delivered to them but not acknowledged. Confined
 * to the thread that has the stream's shard; changed only if it came from {@link StreamValue#groupToChange}.
 *
 * <p>Invariant: an id is pending for the group if and only if it is for exactly one of its consumers.
 */
public final class StreamGroup implements NameIndex.Named {
    /** In place of the number of entries that were read, if it is not known. */
    public static final long UNKNOWN = -1;

    static final int TIME = 2;
    static final int COUNT = 3;
    private static final int WIDTH = 4;
    private static final long OBJECT_BYTES = 48;

    final Ownership owner;
    /** By id: when each was delivered, how often, and the name of the consumer that has it. */
    final IdTree pending;

    final NameIndex<StreamConsumer> consumers;
    private final byte[] name;
    private final IdCursor cursor = new IdCursor();
    private StreamId lastId;
    private long entriesRead;

    StreamGroup(Ownership owner, byte[] name, StreamId lastId, long entriesRead) {
        this.owner = owner;
        this.name = name;
        this.lastId = lastId;
        this.entriesRead = entriesRead;
        this.pending = new IdTree(WIDTH, true);
        this.consumers = new NameIndex<>();
    }

    private StreamGroup(Ownership owner, StreamGroup original) {
        this.owner = owner;
        this.name = original.name;
        this.lastId = original.lastId;
        this.entriesRead = original.entriesRead;
        this.pending = new IdTree(original.pending);
        this.consumers = new NameIndex<>(original.consumers);
    }

    StreamGroup ownedBy(Ownership by) {
        return owner == by ? this : new StreamGroup(by, this);
    }

    /** What it takes without its pages and consumers. */
    long ownBytes() {
        return OBJECT_BYTES + 24 + 24 + 32 + IdTree.BYTES + NameIndex.BYTES + HeapLayout.arrayBytes(name.length);
    }

    /** What it takes with all that is only its own. */
    long allBytes() {
        long bytes = ownBytes() + pending.nodeBytes() + consumers.pageBytes();
        for (StreamConsumer each = consumers.after(null); each != null; each = consumers.after(each)) {
            bytes += each.ownBytes() + each.pending.nodeBytes();
        }
        return bytes;
    }

    /** Never to be written to. */
    @Override
    public byte[] name() {
        return name;
    }

    /** Up to which entry the group has got the stream. */
    public StreamId lastId() {
        return lastId;
    }

    /** How many entries were delivered that came up to {@link #lastId}; {@link #UNKNOWN} if that is not known. */
    public long entriesRead() {
        return entriesRead;
    }

    /** Sets up to which entry the group has got the stream, and how many those were. */
    public void position(StreamId id, long read) {
        lastId = id;
        entriesRead = read;
    }

    public long pendingCount() {
        return pending.size();
    }

    public int consumerCount() {
        return consumers.size();
    }

    /** The consumer with a name; {@code null} if there is none. */
    public @Nullable StreamConsumer consumer(byte[] array, int offset, int length) {
        return consumers.find(array, offset, length);
    }

    /** The consumer whose name comes after another's, or the first; {@code null} after the last. */
    public @Nullable StreamConsumer consumerAfter(@Nullable StreamConsumer other) {
        return consumers.after(other);
    }

    /** Adds a consumer with a name that none has yet. The array is the stream's from now on. */
    public void addConsumer(byte[] consumer, long seenMillis, long activeMillis) {
        StreamConsumer added = new StreamConsumer(owner, consumer, seenMillis, activeMillis);
        owner.bytes += added.ownBytes();
        consumers.put(added, owner);
    }

    /** Notes that a consumer, which is there, has asked for something, and whether it got something. */
    public void seen(byte[] consumer, long nowMillis, boolean active) {
        StreamConsumer own = own(consumer);
        own.seenMillis = nowMillis;
        if (active) {
            own.activeMillis = nowMillis;
        }
    }

    private StreamConsumer own(byte[] consumer) {
        StreamConsumer found = Objects.requireNonNull(consumers.find(consumer, 0, consumer.length));
        StreamConsumer own = found.ownedBy(owner);
        if (own != found) {
            consumers.put(own, owner);
        }
        return own;
    }

    /** Removes a consumer, which is there, and what is pending for it. */
    public void removeConsumer(StreamConsumer consumer) {
        boolean more = consumer.pending.first(cursor);
        while (more) {
            pending.remove(cursor.millis(), cursor.sequence(), owner);
            more = consumer.pending.next(cursor);
        }
        owner.bytes -= consumer.ownBytes() + consumer.pending.nodeBytes();
        consumers.remove(consumer.name(), owner);
    }

    /**
     * Makes an entry pending for a consumer, which is there, whoever had it: delivered at a time for the so many-th time.
     *
     * @param consumer the consumer's own name
     */
    public void deliver(StreamId id, byte[] consumer, long timeMillis, long count) {
        boolean known = pending.edit(id.millis(), id.sequence(), owner, cursor);
        if (!known) {
            pending.add(id.millis(), id.sequence(), owner, cursor);
        }
        byte[] before = known ? (byte[]) Objects.requireNonNull(cursor.object()) : null;
        StreamConsumer to = own(consumer);
        cursor.number(TIME, timeMillis);
        cursor.number(COUNT, count);
        cursor.object(to.name());
        if (Arrays.equals(before, to.name())) {
            return;
        }
        if (before != null) {
            own(before).pending.remove(id.millis(), id.sequence(), owner);
        }
        to.pending.add(id.millis(), id.sequence(), owner, cursor);
    }

    /** Takes an entry from those that are pending. Whether it was. */
    public boolean acknowledge(StreamId id) {
        if (!pending.edit(id.millis(), id.sequence(), owner, cursor)) {
            return false;
        }
        byte[] consumer = (byte[]) Objects.requireNonNull(cursor.object());
        pending.remove(id.millis(), id.sequence(), owner);
        own(consumer).pending.remove(id.millis(), id.sequence(), owner);
        return true;
    }

    /** The greatest id of an entry that is pending; zero if none is. */
    public StreamId lastPending() {
        IdCursor at = new IdCursor();
        return pending.last(at) ? new StreamId(at.millis(), at.sequence()) : StreamId.MIN;
    }

    /** Whether an entry is pending. */
    public boolean isPending(StreamId id) {
        // The group may be one that others read, too.
        IdCursor at = new IdCursor();
        return pending.ceiling(id.millis(), id.sequence(), at)
                && at.millis() == id.millis()
                && at.sequence() == id.sequence();
    }
}
