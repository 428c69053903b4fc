package io.kvserver.core.value.sortedset;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the members of a {@link SortedSetValue} in ascending or descending order. Confined to one thread; the
 * value must not change meanwhile. If it never changes again, the thread need not be the value's.
 */
public final class SortedSetCursor {
    private @Nullable ScoreTree tree;
    private boolean reverse;
    private int leaf;
    private byte[] array = {};
    private int at;
    private int end;
    /** The offsets of the leaf's entries before the present one: a leaf can only be read forwards. */
    private int[] before = {};

    private int beforeCount;

    /** Goes to the member with a rank; {@code false} if there is none. */
    public boolean seek(SortedSetValue value, int rank, boolean backwards) {
        tree = value.tree;
        reverse = backwards;
        if (rank < 0 || rank >= value.size()) {
            return false;
        }
        long place = tree.locate(rank);
        enter((int) place);
        int index = (int) (place >>> Integer.SIZE);
        if (reverse) {
            beforeCount = index;
            at = before[index];
        } else {
            at = ScoreLeaf.at(array, index);
        }
        return true;
    }

    private void enter(int number) {
        leaf = number;
        array = Objects.requireNonNull(tree).leaf(number);
        end = ScoreLeaf.end(array);
        at = ScoreLeaf.FIRST;
        if (reverse) {
            beforeCount = 0;
            for (int entry = ScoreLeaf.FIRST; entry < end; entry = ScoreLeaf.next(array, entry)) {
                if (beforeCount == before.length) {
                    before = Arrays.copyOf(before, 128);
                }
                before[beforeCount++] = entry;
            }
        }
    }

    /** Goes to the next member; {@code false} if there is none. */
    public boolean next() {
        if (reverse) {
            if (beforeCount == 0) {
                return nextLeaf(-1);
            }
            at = before[--beforeCount];
            return true;
        }
        at = ScoreLeaf.next(array, at);
        return at < end || nextLeaf(1);
    }

    private boolean nextLeaf(int step) {
        int neighbour = Objects.requireNonNull(tree).neighbour(leaf, step);
        if (neighbour < 0) {
            return false;
        }
        enter(neighbour);
        if (reverse) {
            at = before[--beforeCount];
        }
        return true;
    }

    /** The array with the present member, {@link #length} bytes from {@link #offset} on. Read-only. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return ScoreLeaf.memberOffset(array, at);
    }

    public int length() {
        return ScoreLeaf.memberLength(array, at);
    }

    public double score() {
        return ScoreLeaf.score(ScoreLeaf.orderAt(array, at));
    }
}
