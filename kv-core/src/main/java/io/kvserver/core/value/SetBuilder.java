package io.kvserver.core.value;

import io.kvserver.core.packed.Intset;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.value.table.SetValue;
import org.jspecify.annotations.Nullable;

/** Builds a set from members, packed while it is small. Confined to one thread. */
final class SetBuilder {
    private final PackingLimits limits;
    private final Intset numbers = new Intset();
    private final Listpack packed = new Listpack();
    private boolean onlyNumbers;
    private @Nullable SetValue large;
    private boolean repeats;

    SetBuilder(PackingLimits limits) {
        this.limits = limits;
    }

    void clear() {
        numbers.clear();
        packed.clear();
        onlyNumbers = true;
        large = null;
        repeats = false;
    }

    void add(Slice member) {
        byte[] array = member.array();
        int offset = member.offset();
        int length = member.length();
        if (large != null) {
            repeats |= !large.add(member);
        } else if (onlyNumbers && Intset.isNumber(array, offset, length)) {
            repeats |= !numbers.add(Intset.number(array, offset, length));
            if (numbers.count() > limits.setIntegers()) {
                enlarge();
            }
        } else {
            leaveNumbers();
            if (packed.count() < limits.setEntries() && length <= limits.setValueBytes()) {
                repeats |= packed.find(packed.first(), 1, array, offset, length) != Listpack.NONE;
                packed.append(member);
            } else {
                repeats |= !enlarge().add(member);
            }
        }
    }

    private void leaveNumbers() {
        if (onlyNumbers && numbers.count() < limits.setEntries()) {
            for (int i = 0; i < numbers.count(); i++) {
                packed.append(numbers.get(i));
            }
            onlyNumbers = false;
        }
    }

    private SetValue enlarge() {
        SetValue set = large;
        if (set == null) {
            set = new SetValue();
            if (onlyNumbers) {
                for (int i = 0; i < numbers.count(); i++) {
                    set.add(numbers.text(i));
                }
            }
            for (int at = packed.first(); at != Listpack.NONE; at = packed.next(at)) {
                set.add(packed.get(at));
            }
            large = set;
        }
        return set;
    }

    /** Whether each member was added once. */
    boolean isSound() {
        return !repeats;
    }

    /** The set if it is too large to be packed; {@code null} if it is {@link #packed}. */
    @Nullable
    SetValue large() {
        return large;
    }

    /** Whether nothing has been added. */
    boolean isEmpty() {
        return large == null && onlyNumbers && numbers.count() == 0;
    }

    /** Points a slice at the packed set. */
    Slice packed(Slice slice) {
        return onlyNumbers
                ? slice.set(numbers.array(), numbers.offset(), numbers.length())
                : slice.set(packed.array(), packed.offset(), packed.length());
    }
}
