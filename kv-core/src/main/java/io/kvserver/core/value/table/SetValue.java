package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;

/** A set that is too large to be packed. Threads as for {@link TableValue}. */
public final class SetValue extends TableValue {
    public SetValue() {
        super(false);
    }

    private SetValue(SetValue other) {
        super(other);
    }

    /** Adds a member. Returns whether it is new. The array must not be one of this set's. */
    public boolean add(byte[] array, int offset, int length) {
        return set(array, offset, length, null);
    }

    public boolean add(Slice member) {
        return add(member.array(), member.offset(), member.length());
    }

    @Override
    public boolean hasValues() {
        return false;
    }

    @Override
    public Kind kind() {
        return Kind.SET;
    }

    @Override
    public String encoding() {
        return "hashtable";
    }

    @Override
    public SetValue fork() {
        return new SetValue(this);
    }
}
