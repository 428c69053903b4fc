package io.kvserver.core.command.hash;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Kind;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.value.HashValue;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a request's first key while the request changes it. {@link #finish} gives the store what has become of it, and has to
 * be called after any change. Confined to the view's thread, which has the key's shard.
 */
final class HashWrite {
    private final Keyspace keys;
    private final Args args;
    private Listpack packed;
    private @Nullable HashValue large;
    private final boolean stored;
    private final long bytesBefore;
    private boolean changed;

    private HashWrite(Keyspace keys, Args args, Listpack packed, @Nullable HashValue large) {
        this.keys = keys;
        this.args = args;
        this.packed = packed;
        this.large = large;
        this.stored = large != null;
        this.bytesBefore = large == null ? 0 : large.memoryBytes();
    }

    /** {@code null} if there is no such key. */
    static @Nullable HashWrite open(Keyspace keys, Args args) {
        Object found = keys.typed().open(args, 1, Kind.HASH);
        if (found instanceof Slice bytes) {
            return new HashWrite(keys, args, HashRead.packed(bytes), null);
        }
        return found instanceof HashValue large ? new HashWrite(keys, args, HashRead.empty(), large) : null;
    }

    /** As {@link #open}, a hash without fields if there is no such key. */
    static HashWrite create(Keyspace keys, Args args) {
        HashWrite present = open(keys, args);
        return present == null ? new HashWrite(keys, args, HashRead.empty(), null) : present;
    }

    long count() {
        return large == null ? packed.count() / 2 : large.count();
    }

    /** The value of the field that a word is, valid until the next change; {@code null} if there is none. */
    @Nullable
    Slice get(int field) {
        if (large != null) {
            return large.get(args.array(), args.offset(field), args.length(field));
        }
        int at = packed.find(packed.first(), 2, args.array(), args.offset(field), args.length(field));
        return at == Listpack.NONE ? null : packed.get(packed.next(at));
    }

    /** Sets the field that a word is to the value that a word is. Whether it is new. */
    boolean set(int field, int value) {
        return set(field, args.array(), args.offset(value), args.length(value));
    }

    boolean set(int field, byte[] array, int offset, int length) {
        changed = true;
        PackingLimits limits = keys.typed().limits();
        if (large == null && Math.max(args.length(field), length) > limits.hashValueBytes()) {
            large = HashValue.of(packed);
        }
        if (large != null) {
            return large.put(args.array(), args.offset(field), args.length(field), array, offset, length);
        }
        int at = packed.find(packed.first(), 2, args.array(), args.offset(field), args.length(field));
        if (at != Listpack.NONE) {
            packed.replace(packed.next(at), array, offset, length);
            return false;
        }
        packed.append(args.array(), args.offset(field), args.length(field));
        packed.append(array, offset, length);
        if (packed.count() / 2 > limits.hashEntries()) {
            large = HashValue.of(packed);
        }
        return true;
    }

    /** Removes the field that a word is. Whether it was there. */
    boolean remove(int field) {
        boolean removed;
        if (large != null) {
            removed = large.remove(args.array(), args.offset(field), args.length(field));
        } else {
            int at = packed.find(packed.first(), 2, args.array(), args.offset(field), args.length(field));
            removed = at != Listpack.NONE;
            if (removed) {
                packed.remove(at, 2);
            }
        }
        changed |= removed;
        return removed;
    }

    /** Gives the store what the hash is now: a packed one, an object, or nothing. */
    void finish() {
        if (!changed) {
            return;
        }
        if (count() == 0) {
            keys.remove(args, 1);
        } else if (large == null) {
            keys.typed().put(args, 1, Kind.HASH, packed.array(), packed.offset(), packed.length());
        } else if (stored) {
            keys.typed().changed(args, 1, large.memoryBytes() - bytesBefore);
        } else {
            keys.typed().put(args, 1, large);
        }
    }
}
