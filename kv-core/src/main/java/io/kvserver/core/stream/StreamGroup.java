package io.kvserver.core.stream;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group of consumers of a stream: the last entry delivered to it, and the entries that were delivered but not
 * acknowledged. Confined to the thread that has the stream's shard; changed only if it came from
 * {@link StreamValue#groupToChange}.
 *
 * <p>Invariant: an id that is pending for the group is pending for exactly one of its consumers, and the reverse.
 */
public final class StreamGroup implements NameIndex.Named {
    /** In place of a number of read entries that is not known. */
    public static final long UNKNOWN = -1;

    static final int TIME = 2;
    static final int COUNT = 3;
    private static final int WIDTH = 4;
    private static final long OBJECT_BYTES = 56;

    final Ownership owner;
    /** By id: the time of delivery, the number of deliveries, and the name of the consumer that has the entry. */
    final IdTree pending;

    final NameIndex<StreamConsumer> consumers;
    /** What {@link StreamParts} calls it, also after it has changed; zero if it has not been asked. */
    long number;

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
        this.number = original.number;
        this.lastId = original.lastId;
        this.entriesRead = original.entriesRead;
        this.pending = new IdTree(original.pending);
        this.consumers = new NameIndex<>(original.consumers);
    }

    StreamGroup ownedBy(Ownership by) {
        return owner == by ? this : new StreamGroup(by, this);
    }

    /** The bytes of the object without its pages and consumers. */
    long ownBytes() {
        return OBJECT_BYTES + 24 + 24 + 32 + IdTree.BYTES + NameIndex.BYTES + HeapLayout.arrayBytes(name.length);
    }

    /** The bytes of the object with everything that belongs to it alone. */
    long allBytes() {
        long bytes = ownBytes() + pending.nodeBytes() + consumers.pageBytes();
        for (StreamConsumer each = consumers.after(null); each != null; each = consumers.after(each)) {
            bytes += each.ownBytes() + each.pending.nodeBytes();
        }
        return bytes;
    }

    /** The name; read-only. */
    @Override
    public byte[] name() {
        return name;
    }

    /** The id of the last entry delivered to the group. */
    public StreamId lastId() {
        return lastId;
    }

    /** The number of entries read up to {@link #lastId}; {@link #UNKNOWN} if that is not known. */
    public long entriesRead() {
        return entriesRead;
    }

    /** Sets the id of the last delivered entry and the number of read entries. */
    public void position(StreamId id, long read) {
        lastId = id;
        entriesRead = read;
    }

    /** A leaf for the tree of pending entries, which is empty. */
    IdLeaf newLeaf() {
        IdLeaf leaf = new IdLeaf(owner, WIDTH, true);
        owner.bytes += leaf.memoryBytes();
        return leaf;
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

    /** Adds a consumer with a new name. The stream takes ownership of the array. */
    public void addConsumer(byte[] consumer, long seenMillis, long activeMillis) {
        StreamConsumer added = new StreamConsumer(owner, consumer, seenMillis, activeMillis);
        owner.bytes += added.ownBytes();
        consumers.put(added, owner);
    }

    /** Records that an existing consumer has asked for entries, and whether it got any. */
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

    /**
     * Removes an existing consumer and its pending entries. If that fails half way, the group and the consumer still agree.
     *
     * @param afterEntry is run after each pending entry, which neither has then
     */
    public void removeConsumer(StreamConsumer consumer, Runnable afterEntry) {
        StreamConsumer own = own(consumer.name());
        while (own.pending.first(cursor)) {
            long millis = cursor.millis();
            long sequence = cursor.sequence();
            if (!pending.editToRemove(millis, sequence, owner, cursor)) {
                throw new IllegalStateException("an entry is pending for a consumer and not for its group");
            }
            remove(own, millis, sequence);
            afterEntry.run();
        }
        owner.bytes -= own.ownBytes() + own.pending.nodeBytes();
        consumers.remove(own.name(), owner);
    }

    /**
     * Makes an entry pending for an existing consumer, and no longer for any other; sets the time and number of
     * deliveries. If there is no memory for that, the group and its consumers still agree.
     *
     * @param consumer the consumer's own name
     */
    public void deliver(StreamId id, byte[] consumer, long timeMillis, long count) {
        StreamConsumer to = own(consumer);
        boolean known = pending.edit(id.millis(), id.sequence(), owner, cursor);
        byte[] before = known ? (byte[]) Objects.requireNonNull(cursor.object()) : null;
        if (!Arrays.equals(before, to.name())) {
            StreamConsumer from = before == null ? null : own(before);
            to.pending.add(id.millis(), id.sequence(), owner, cursor);
            try {
                if (from != null) {
                    from.pending.remove(id.millis(), id.sequence(), owner);
                    pending.edit(id.millis(), id.sequence(), owner, cursor);
                } else {
                    pending.add(id.millis(), id.sequence(), owner, cursor);
                }
            } catch (Throwable failure) {
                to.pending.removeEdited(id.millis(), id.sequence(), owner);
                throw failure;
            }
        }
        cursor.number(TIME, timeMillis);
        cursor.number(COUNT, count);
        cursor.object(to.name());
    }

    /** Removes a pending entry. Returns whether it was pending. */
    public boolean acknowledge(StreamId id) {
        if (!pending.editToRemove(id.millis(), id.sequence(), owner, cursor)) {
            return false;
        }
        remove(own((byte[]) Objects.requireNonNull(cursor.object())), id.millis(), id.sequence());
        return true;
    }

    /** Removes an entry that is pending for a consumer, after {@link IdTree#editToRemove} has found it in the group. */
    private void remove(StreamConsumer consumer, long millis, long sequence) {
        boolean known = consumer.pending.editToRemove(millis, sequence, owner, cursor);
        // From here on nothing needs memory, so that both lose the entry or none.
        if (known) {
            consumer.pending.removeEdited(millis, sequence, owner);
        }
        pending.removeEdited(millis, sequence, owner);
    }

    /** The greatest pending id; zero if there is none. */
    public StreamId lastPending() {
        IdCursor at = new IdCursor();
        return pending.last(at) ? new StreamId(at.millis(), at.sequence()) : StreamId.MIN;
    }

    /** Whether an entry is pending. */
    public boolean isPending(StreamId id) {
        // Not the group's own cursor: other threads may read the group, too.
        IdCursor at = new IdCursor();
        return pending.ceiling(id.millis(), id.sequence(), at)
                && at.millis() == id.millis()
                && at.sequence() == id.sequence();
    }
}
