package io.kvserver.core.value;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.PackingLimits;
import org.jspecify.annotations.Nullable;

/** Makes a hash of fields and values that come one after the other, packed as long as it is small. Confined to one thread. */
final class HashBuilder {
    private final PackingLimits limits;
    private final Listpack packed = new Listpack();
    private @Nullable HashValue large;
    private byte[] field = {};
    private boolean hasField;
    private boolean repeats;

    HashBuilder(PackingLimits limits) {
        this.limits = limits;
    }

    void clear() {
        packed.clear();
        large = null;
        hasField = false;
        repeats = false;
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
            large = HashValue.of(packed);
        }
        if (large != null) {
            repeats |= !large.put(field, 0, field.length, element.array(), element.offset(), element.length());
            return;
        }
        repeats |= packed.find(packed.first(), 2, field, 0, field.length) != Listpack.NONE;
        packed.append(field, 0, field.length);
        packed.append(element);
        if (packed.count() / 2 > limits.hashEntries()) {
            large = HashValue.of(packed);
        }
    }

    /** Whether each field came once, and with a value. */
    boolean isSound() {
        return !repeats && !hasField;
    }

    /** What has become too large to be packed; {@code null} if it is {@link #packed}. */
    @Nullable
    HashValue large() {
        return large;
    }

    Listpack packed() {
        return packed;
    }
}
