package io.kvserver.core.value;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Kind;
import org.jspecify.annotations.Nullable;

/** A hash that is too large to be packed. Confined as its {@link TableValue} says. */
public final class HashValue extends TableValue {
    private final Slice newValue = new Slice();

    public HashValue() {
        super(true);
    }

    private HashValue(HashValue other) {
        super(other);
    }

    /** What a packed hash has: fields and values by turns. */
    public static HashValue of(Listpack packed) {
        HashValue hash = new HashValue();
        Slice field = new Slice();
        for (int at = packed.first(); at != Listpack.NONE; ) {
            Slice name = packed.get(at);
            // A number would be overwritten by the next.
            byte[] copy = packed.isInteger(at) ? name.copy() : name.array();
            field.set(copy, packed.isInteger(at) ? 0 : name.offset(), name.length());
            at = packed.next(at);
            Slice value = packed.get(at);
            hash.put(field.array(), field.offset(), field.length(), value.array(), value.offset(), value.length());
            at = packed.next(at);
        }
        return hash;
    }

    /** The value of a field, valid until the next call; {@code null} if there is no such field. */
    public @Nullable Slice get(byte[] array, int offset, int length) {
        return find(array, offset, length);
    }

    /** Sets a field. Whether it is new. What the hash has must not be given as the source. */
    public boolean put(byte[] array, int offset, int length, byte[] source, int from, int size) {
        return set(array, offset, length, newValue.set(source, from, size));
    }

    @Override
    boolean hasValues() {
        return true;
    }

    @Override
    public Kind kind() {
        return Kind.HASH;
    }

    @Override
    public String encoding() {
        return "hashtable";
    }

    @Override
    public HashValue fork() {
        return new HashValue(this);
    }
}
