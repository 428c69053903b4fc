package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;

/** A set that is too large to be packed. Confined as its {@link TableValue} says. */
public final class SetValue extends TableValue {
    public SetValue() {
        super(false);
    }

    private SetValue(SetValue other) {
        super(other);
    }

    /** Adds a member. Whether it is new. What the set has must not be given as the source. */
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
