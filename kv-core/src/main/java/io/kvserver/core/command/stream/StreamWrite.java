package io.kvserver.core.command.stream;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.stream.StreamValue;
import org.jspecify.annotations.Nullable;

/** A stream that a request changes, and its key. Confined to one request. */
final class StreamWrite {
    final StreamValue stream;
    private final Keyspace keys;
    private final Args args;
    private final int key;
    private final boolean isNew;
    private long countedBytes;

    private StreamWrite(Keyspace keys, Args args, int key, @Nullable StreamValue present) {
        this.keys = keys;
        this.args = args;
        this.key = key;
        this.isNew = present == null;
        this.stream = present == null ? new StreamValue() : present;
        this.countedBytes = stream.memoryBytes();
    }

    /** The stream of a key for reading; {@code null} if there is no such key. */
    static @Nullable StreamValue read(Keyspace keys, Args args, int key) {
        return (StreamValue) keys.typed().read(args, key, Kind.STREAM);
    }

    /** The stream of a key, if it is one, for a request that is tried again: this does not count as a lookup. */
    static @Nullable StreamValue peek(Keyspace keys, Args args, int key) {
        return keys.typed().kind(args, key) == Kind.STREAM
                ? (StreamValue) keys.typed().object(args, key, Kind.STREAM)
                : null;
    }

    /** Counts the additional lookups that Redis makes before it tries to serve the request, one per key. */
    static void count(Keyspace keys, Args args, int firstKey, int lastKey) {
        for (int key = firstKey; key <= lastKey; key++) {
            keys.lookUp(args, key);
        }
    }

    /** As {@link #open}, but counted as a lookup for reading. */
    static @Nullable StreamWrite lookUp(Keyspace keys, Args args, int key) {
        keys.lookUp(args, key);
        return open(keys, args, key);
    }

    /** The stream of a key for changes; {@code null} if there is no such key. */
    static @Nullable StreamWrite open(Keyspace keys, Args args, int key) {
        StreamValue present = (StreamValue) keys.typed().open(args, key, Kind.STREAM);
        return present == null ? null : new StreamWrite(keys, args, key, present);
    }

    /** The stream of a key, or an empty one, which {@link #finish} stores. */
    static StreamWrite create(Keyspace keys, Args args, int key) {
        return new StreamWrite(keys, args, key, (StreamValue) keys.typed().open(args, key, Kind.STREAM));
    }

    boolean isNew() {
        return isNew;
    }

    /** Stores the stream after a change of its entries. */
    void finish() {
        if (isNew) {
            keys.typed().put(args, key, stream);
        } else {
            keys.typed().changed(args, key, grown());
        }
    }

    /**
     * Stores the stream after a change of its groups or of the record of former entries. As in Redis, clients that
     * watch the key are not told.
     */
    void finishInside() {
        if (isNew) {
            finish();
        } else {
            keys.typed().changedInside(args, key, grown());
        }
    }

    /** Stores the stream after the removal of a group, for which requests may wait. */
    void finishRemoval() {
        keys.typed().changedForWaiters(args, key, grown());
    }

    private long grown() {
        long before = countedBytes;
        countedBytes = stream.memoryBytes();
        return countedBytes - before;
    }
}
