package io.kvserver.core.value.sortedset;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;

/**
 * A group of leaves of a {@link ScoreTree}, with consecutive numbers. Confined to the tree's thread. A group or leaf
 * that several trees share is never written to.
 */
final class LeafGroup {
    static final int LEAVES = 64;

    private static final int FIRST_CAPACITY = 4;
    private static final int OBJECT_BYTES = 40;
    private static final int REFERENCE_BYTES = 4;

    /** The tree that may write to it. */
    final Object owner;

    byte[][] leaves;

    /** For each leaf the number of its parent; for an unused leaf the next unused one. */
    int[] parents;

    /** A bit for each leaf that the tree may write to. */
    private long owned;

    LeafGroup(Object owner) {
        this.owner = owner;
        this.leaves = new byte[FIRST_CAPACITY][];
        this.parents = new int[FIRST_CAPACITY];
    }

    /** A copy for a tree; the leaves stay shared. */
    LeafGroup(Object owner, LeafGroup other) {
        this.owner = owner;
        this.leaves = other.leaves.clone();
        this.parents = other.parents.clone();
    }

    /** The size without the leaves. */
    long bytes() {
        return OBJECT_BYTES
                + HeapLayout.arrayBytes((long) REFERENCE_BYTES * leaves.length)
                + HeapLayout.arrayBytes((long) Integer.BYTES * parents.length);
    }

    void reserve(int count) {
        if (count > leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * leaves.length);
            parents = Arrays.copyOf(parents, 2 * parents.length);
        }
    }

    boolean owns(int index) {
        return (owned >>> index & 1) != 0;
    }

    /** Sets a leaf to an array that belongs to the tree. */
    void set(int index, byte[] leaf) {
        leaves[index] = leaf;
        owned |= 1L << index;
    }
}
