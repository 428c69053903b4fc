package io.kvserver.core.cluster;

import io.kvserver.core.protocol.Slots;

/**
 * A run of successive slots. Immutable.
 *
 * @param first the first slot, from 0
 * @param last the last slot, inclusive; less than {@link Slots#COUNT}
 */
public record SlotRange(int first, int last) {
    /** All slots. */
    public static final SlotRange ALL = new SlotRange(0, Slots.COUNT - 1);

    public SlotRange {
        if (first < 0 || last < first || last >= Slots.COUNT) {
            throw new IllegalArgumentException("no slots: " + first + " to " + last);
        }
    }

    /** The number of slots. */
    public int size() {
        return last - first + 1;
    }
}
