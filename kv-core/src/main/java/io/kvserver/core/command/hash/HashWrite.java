package io.kvserver.core.command.hash;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.table.ExpiringHash;
import io.kvserver.core.value.table.HashValue;
import io.kvserver.core.value.table.PackedDeadlines;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a request's first key while the request changes it. {@link #finish} stores the result and must be called
 * after any change. Confined to the view's thread, which has the key's shard.
 */
final class HashWrite {
    private final Keyspace keys;
    private final Args args;
    private Listpack packed;
    /** Whether the listpack has deadlines: see {@link PackedDeadlines}. */
    private boolean hasDeadlines;

    private @Nullable HashValue large;
    /** The stored value, if it is an object. */
    private final @Nullable Value stored;

    private long bytesBefore;
    private boolean changed;

    private HashWrite(Keyspace keys, Args args, @Nullable Object found) {
        this.keys = keys;
        this.args = args;
        packed = HashRead.packed(found);
        hasDeadlines = found instanceof ExpiringHash;
        large = found instanceof HashValue value ? value : null;
        stored = found instanceof Value value ? value : null;
        bytesBefore = stored == null ? 0 : stored.memoryBytes();
    }

    /** The hash of the first key; {@code null} if there is no such key. */
    static @Nullable HashWrite open(Keyspace keys, Args args) {
        Object found = keys.typed().open(args, 1, Kind.HASH);
        return found == null ? null : new HashWrite(keys, args, found);
    }

    /** As {@link #open}, but an empty hash if there is no such key. */
    static HashWrite create(Keyspace keys, Args args) {
        return new HashWrite(keys, args, keys.typed().open(args, 1, Kind.HASH));
    }

    private int step() {
        return hasDeadlines ? PackedDeadlines.STEP : 2;
    }

    private int find(int field) {
        return packed.find(packed.first(), step(), args.array(), args.offset(field), args.length(field));
    }

    long count() {
        return large == null ? packed.count() / step() : large.count();
    }

    /** The value of the field named by a word, valid until the next change; {@code null} if there is none. */
    @Nullable
    Slice get(int field) {
        if (large != null) {
            return large.get(args.array(), args.offset(field), args.length(field));
        }
        int at = find(field);
        return at == Listpack.NONE ? null : packed.get(packed.next(at));
    }

    /** The deadline of the field named by a word; {@link Keyspace#NO_DEADLINE} if there is none. */
    long deadline(int field) {
        if (large != null) {
            return large.deadline(args.array(), args.offset(field), args.length(field));
        }
        int at = hasDeadlines ? find(field) : Listpack.NONE;
        return at == Listpack.NONE ? Keyspace.NO_DEADLINE : PackedDeadlines.get(packed, at);
    }

    /** Sets the field in one word to the value in another, without a deadline. Returns whether the field is new. */
    boolean set(int field, int value) {
        boolean isNew = setKeeping(field, value);
        if (!isNew) {
            setDeadline(field, Keyspace.NO_DEADLINE);
        }
        return isNew;
    }

    /** As {@link #set(int, int)}, but an existing field keeps its deadline. */
    boolean setKeeping(int field, int value) {
        return setKeeping(field, args.array(), args.offset(value), args.length(value));
    }

    boolean setKeeping(int field, byte[] array, int offset, int length) {
        removeExpired(field);
        changed = true;
        PackingLimits limits = keys.typed().limits();
        if (large == null && Math.max(args.length(field), length) > limits.hashValueBytes()) {
            large = unpacked();
        }
        if (large != null) {
            return large.put(args.array(), args.offset(field), args.length(field), array, offset, length);
        }
        int at = find(field);
        if (at != Listpack.NONE) {
            packed.replace(packed.next(at), array, offset, length);
            return false;
        }
        packed.append(args.array(), args.offset(field), args.length(field));
        packed.append(array, offset, length);
        if (hasDeadlines) {
            packed.append(0);
        }
        if (packed.count() / step() > limits.hashEntries()) {
            large = unpacked();
        }
        return true;
    }

    private HashValue unpacked() {
        return hasDeadlines ? PackedDeadlines.unpacked(packed) : HashValue.of(packed);
    }

    /** Removes a field that has expired before it is set again, so that the log has its removal. */
    private void removeExpired(int field) {
        HashValue hash = large;
        if (hash != null && hash.isHidden(args.array(), args.offset(field), args.length(field))) {
            long before = hash.memoryBytes();
            keys.typed().expireElement(args, 1, hash, field);
            bytesBefore += hash.memoryBytes() - before;
        }
    }

    /** Sets the deadline of the existing field named by a word; {@link Keyspace#NO_DEADLINE} for none. */
    void setDeadline(int field, long deadline) {
        boolean isNone = deadline == Keyspace.NO_DEADLINE;
        if (large != null) {
            large.setDeadline(args.array(), args.offset(field), args.length(field), deadline);
        } else if (hasDeadlines || !isNone) {
            if (!hasDeadlines) {
                packed = PackedDeadlines.with(packed);
                hasDeadlines = true;
            }
            PackedDeadlines.set(packed, find(field), deadline);
        }
        changed = true;
    }

    /** Removes the field named by a word. Returns whether it existed. */
    boolean remove(int field) {
        removeExpired(field);
        boolean removed;
        if (large != null) {
            removed = large.remove(args.array(), args.offset(field), args.length(field));
        } else {
            int at = find(field);
            removed = at != Listpack.NONE;
            if (removed) {
                packed.remove(at, step());
            }
        }
        changed |= removed;
        return removed;
    }

    /** Stores the present state: packed, an object, or no key. */
    void finish() {
        if (!changed) {
            return;
        }
        if (count() == 0) {
            keys.remove(args, 1);
        } else if (large != null) {
            finish(large, isStored(large));
        } else if (hasDeadlines && PackedDeadlines.earliest(packed) != Keyspace.NO_DEADLINE) {
            ExpiringHash expiring = stored instanceof ExpiringHash present ? present : new ExpiringHash(packed);
            expiring.set(packed);
            finish(expiring, isStored(expiring));
        } else {
            Listpack pairs = hasDeadlines ? PackedDeadlines.without(packed) : packed;
            keys.typed().put(args, 1, Kind.HASH, pairs.array(), pairs.offset(), pairs.length());
        }
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private boolean isStored(Value value) {
        return value == stored;
    }

    private void finish(Value value, boolean isStored) {
        if (isStored) {
            keys.typed().changed(args, 1, value.memoryBytes() - bytesBefore);
        } else {
            keys.typed().put(args, 1, value);
        }
    }
}
