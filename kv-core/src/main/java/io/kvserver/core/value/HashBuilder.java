package io.kvserver.core.value;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.table.ExpiringHash;
import io.kvserver.core.value.table.HashValue;
import io.kvserver.core.value.table.PackedDeadlines;
import org.jspecify.annotations.Nullable;

/** Builds a hash from alternating fields and values, packed while it is small. Confined to one thread. */
final class HashBuilder {
    private final PackingLimits limits;
    private final Listpack pairs = new Listpack();
    /** {@link #pairs}, or a listpack with deadlines once a field has one. */
    private Listpack packed = pairs;

    private @Nullable HashValue large;
    private byte[] field = {};
    private boolean hasField;
    private boolean repeats;

    HashBuilder(PackingLimits limits) {
        this.limits = limits;
    }

    void clear() {
        packed = pairs.clear();
        large = null;
        hasField = false;
        repeats = false;
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private boolean hasDeadlines() {
        return packed != pairs;
    }

    private int step() {
        return hasDeadlines() ? PackedDeadlines.STEP : 2;
    }

    /** Adds a field, or the value of the last one. */
    void add(Slice element) {
        if (!hasField) {
            field = element.copy();
            hasField = true;
            return;
        }
        hasField = false;
        if (large == null && Math.max(field.length, element.length()) > limits.hashValueBytes()) {
            large = unpacked();
        }
        if (large != null) {
            repeats |= !large.put(field, 0, field.length, element.array(), element.offset(), element.length());
            return;
        }
        repeats |= packed.find(packed.first(), step(), field, 0, field.length) != Listpack.NONE;
        packed.append(field, 0, field.length);
        packed.append(element);
        if (hasDeadlines()) {
            packed.append(0);
        }
        if (packed.count() / step() > limits.hashEntries()) {
            large = unpacked();
        }
    }

    private HashValue unpacked() {
        return hasDeadlines() ? PackedDeadlines.unpacked(packed) : HashValue.of(packed);
    }

    /** Sets the deadline of the last field, which has its value by now; in milliseconds since 1970. */
    void deadline(long deadline) {
        if (large != null) {
            large.setDeadline(field, 0, field.length, deadline);
            return;
        }
        if (!hasDeadlines()) {
            packed = PackedDeadlines.with(pairs);
        }
        int at = packed.find(packed.first(), step(), field, 0, field.length);
        PackedDeadlines.set(packed, at, deadline);
    }

    /** Whether each field was added once, with a value. */
    boolean isSound() {
        return !repeats && !hasField;
    }

    /** The hash as an object if it is large or has deadlines; {@code null} if it is {@link #packed}. */
    @Nullable
    Value object() {
        if (large == null && hasDeadlines() && PackedDeadlines.earliest(packed) != Keyspace.NO_DEADLINE) {
            return new ExpiringHash(packed);
        }
        return large;
    }

    /** Fields and values, if the hash is not an {@link #object}. */
    Listpack packed() {
        return packed;
    }
}
