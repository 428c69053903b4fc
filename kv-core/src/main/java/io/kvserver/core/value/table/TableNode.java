package io.kvserver.core.value.table;

import java.util.Arrays;

/**
 * A node of a {@link TableValue}: the next {@value #BITS} bits of a hash lead to a page or to another node. A page
 * whose hashes have fewer bits in common is entered several times, side by side. Changed only by the holder of its
 * owner's token.
 */
final class TableNode {
    static final int BITS = 5;
    static final int FAN_OUT = 1 << BITS;
    /** The bytes of this object and its array. */
    static final int MEMORY_BYTES = 16 + 16 + 4 * FAN_OUT;

    final Object owner;
    /** Each is a {@link TablePage} or a {@link TableNode}. */
    final Object[] parts;

    TableNode(Object owner, Object part) {
        this.owner = owner;
        this.parts = new Object[FAN_OUT];
        Arrays.fill(parts, part);
    }

    private TableNode(Object owner, Object[] parts) {
        this.owner = owner;
        this.parts = parts;
    }

    /** A copy for another owner. */
    TableNode copy(Object newOwner) {
        return new TableNode(newOwner, parts.clone());
    }

    /** In how many places side by side, from one on, the part in that is. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    int width(int first) {
        int end = first + 1;
        while (end < FAN_OUT && parts[end] == parts[first]) {
            end++;
        }
        return end - first;
    }
}
