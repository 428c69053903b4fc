package io.kvserver.core.value.sortedset;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;

/**
 * An inner node of a {@link ScoreTree}: the numbers of its children in order, with each child's least score and number
 * of entries. Confined to the tree's thread; a node that several trees share is never written to.
 */
final class ScoreNode {
    static final int MAX_CHILDREN = 64;

    private static final int FIRST_CAPACITY = 8;
    private static final int OBJECT_BYTES = 48;

    /** The tree that may write to it. */
    final Object owner;

    /** Whether its children are leaves. */
    final boolean aboveLeaves;

    /** The number of the parent; -1 for the root. For an unused node the next unused one. */
    int parent = -1;

    int size;
    long[] least;
    int[] counts;
    int[] children;

    ScoreNode(Object owner, boolean aboveLeaves) {
        this.owner = owner;
        this.aboveLeaves = aboveLeaves;
        this.least = new long[FIRST_CAPACITY];
        this.counts = new int[FIRST_CAPACITY];
        this.children = new int[FIRST_CAPACITY];
    }

    /** A copy that belongs to a tree. */
    ScoreNode(Object owner, ScoreNode other) {
        this.owner = owner;
        this.aboveLeaves = other.aboveLeaves;
        this.parent = other.parent;
        this.size = other.size;
        this.least = other.least.clone();
        this.counts = other.counts.clone();
        this.children = other.children.clone();
    }

    long bytes() {
        return OBJECT_BYTES
                + HeapLayout.arrayBytes((long) Long.BYTES * least.length)
                + 2 * HeapLayout.arrayBytes((long) Integer.BYTES * counts.length);
    }

    int indexOf(int child) {
        int i = 0;
        while (children[i] != child) {
            i++;
        }
        return i;
    }

    /**
     * The last child whose least score is below a score or, with {@code orEqual}, not above it; -1 if there is none.
     */
    int last(long order, boolean orEqual) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long here = least[middle];
            if (here < order || (orEqual && here == order)) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The number of entries of all children before one. */
    int countBefore(int child) {
        int sum = 0;
        for (int i = 0; i < child; i++) {
            sum += counts[i];
        }
        return sum;
    }

    void insert(int index, int child, long leastOrder, int count) {
        if (size == children.length) {
            int capacity = Math.min(MAX_CHILDREN, 2 * size);
            least = Arrays.copyOf(least, capacity);
            counts = Arrays.copyOf(counts, capacity);
            children = Arrays.copyOf(children, capacity);
        }
        move(index, index + 1);
        least[index] = leastOrder;
        counts[index] = count;
        children[index] = child;
        size++;
    }

    void remove(int index) {
        move(index + 1, index);
        size--;
    }

    private void move(int from, int to) {
        System.arraycopy(least, from, least, to, size - from);
        System.arraycopy(counts, from, counts, to, size - from);
        System.arraycopy(children, from, children, to, size - from);
    }

    /** The number of entries of all children. */
    int entries() {
        return countBefore(size);
    }
}
