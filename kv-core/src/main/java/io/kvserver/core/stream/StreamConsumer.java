package io.kvserver.core.stream;

import io.kvserver.core.store.memory.HeapLayout;

/**
 * A consumer of a group, and the entries that were delivered to it but not acknowledged. Confined to the thread that
 * has the stream's shard.
 */
public final class StreamConsumer implements NameIndex.Named {
    private static final long OBJECT_BYTES = 48;

    final Ownership owner;
    final IdTree pending;

    private final byte[] name;
    /** What {@link StreamParts} calls it, also after it has changed; zero if it has not been asked. */
    long number;

    long seenMillis;
    long activeMillis;

    StreamConsumer(Ownership owner, byte[] name, long seenMillis, long activeMillis) {
        this.owner = owner;
        this.name = name;
        this.seenMillis = seenMillis;
        this.activeMillis = activeMillis;
        this.pending = new IdTree(2, false);
    }

    private StreamConsumer(Ownership owner, StreamConsumer original) {
        this.owner = owner;
        this.name = original.name;
        this.number = original.number;
        this.seenMillis = original.seenMillis;
        this.activeMillis = original.activeMillis;
        this.pending = new IdTree(original.pending);
    }

    StreamConsumer ownedBy(Ownership by) {
        return owner == by ? this : new StreamConsumer(by, this);
    }

    /** The bytes of the object without the nodes of its tree. */
    long ownBytes() {
        return OBJECT_BYTES + IdTree.BYTES + HeapLayout.arrayBytes(name.length);
    }

    /** The name; read-only. */
    @Override
    public byte[] name() {
        return name;
    }

    /** The time of its last attempt to read or claim, in milliseconds since 1970. */
    public long seenMillis() {
        return seenMillis;
    }

    /** The time when it last got an entry; -1 if it never did. */
    public long activeMillis() {
        return activeMillis;
    }

    /** The number of entries that it has not acknowledged. */
    public long pendingCount() {
        return pending.size();
    }
}
