package io.kvserver.core.stream;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An inner node of an {@link IdTree}. Threads as for {@link IdLeaf}. */
final class IdBranch extends IdNode {
    static final int MAX = 64;
    private static final long BYTES = 32 + 16 + 2 * 8 * MAX + 16 + 4 * MAX;

    /** The least id below each child, in pairs; the first child's is not used. */
    private final long[] lows;

    private final @Nullable IdNode[] children;

    IdBranch(Ownership owner) {
        super(owner);
        this.lows = new long[2 * MAX];
        this.children = new IdNode[MAX];
    }

    private IdBranch(Ownership owner, IdBranch original) {
        super(owner);
        this.lows = original.lows.clone();
        this.children = original.children.clone();
        this.size = original.size;
    }

    @Override
    IdBranch ownedBy(Ownership by) {
        return owner == by ? this : new IdBranch(by, this);
    }

    @Override
    long memoryBytes() {
        return BYTES;
    }

    @Override
    long millis(int index) {
        return lows[2 * index];
    }

    @Override
    long sequence(int index) {
        return lows[2 * index + 1];
    }

    IdNode child(int index) {
        return Objects.requireNonNull(children[index]);
    }

    /** The child, copied first if the node's owner may not change it. */
    IdNode ownChild(int index) {
        IdNode child = child(index).ownedBy(owner);
        children[index] = child;
        return child;
    }

    /** The place of the child that may hold an id. */
    int place(long millis, long sequence) {
        return floor(1, millis, sequence);
    }

    void insert(int at, IdNode child) {
        System.arraycopy(lows, 2 * at, lows, 2 * at + 2, 2 * (size - at));
        System.arraycopy(children, at, children, at + 1, size - at);
        lows[2 * at] = child.millis(0);
        lows[2 * at + 1] = child.sequence(0);
        children[at] = child;
        size++;
    }

    @Override
    void remove(int at) {
        size--;
        System.arraycopy(lows, 2 * at + 2, lows, 2 * at, 2 * (size - at));
        System.arraycopy(children, at + 1, children, at, size - at);
        children[size] = null;
    }

    @Override
    void removeFirst(int removed) {
        System.arraycopy(lows, 2 * removed, lows, 0, 2 * (size - removed));
        System.arraycopy(children, removed, children, 0, size - removed);
        Arrays.fill(children, size - removed, size, null);
        size -= removed;
    }

    @Override
    IdBranch split(int from) {
        IdBranch right = new IdBranch(owner);
        owner.bytes += BYTES;
        copyTo(right, from);
        for (int i = from; i < size; i++) {
            children[i] = null;
        }
        size = from;
        return right;
    }

    @Override
    void append(IdNode other, long lowMillis, long lowSequence) {
        int first = size;
        ((IdBranch) other).copyTo(this, 0);
        // The other node's first child may have got smaller ids since it was added there.
        lows[2 * first] = lowMillis;
        lows[2 * first + 1] = lowSequence;
    }

    private void copyTo(IdBranch to, int from) {
        System.arraycopy(lows, 2 * from, to.lows, 2 * to.size, 2 * (size - from));
        System.arraycopy(children, from, to.children, to.size, size - from);
        to.size += size - from;
    }
}
