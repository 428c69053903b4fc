package io.kvserver.core.stream;

import org.jspecify.annotations.Nullable;

/**
 * A place in an {@link IdTree}, valid until the tree is changed. Confined to one thread; reused for one place after
 * another.
 */
final class IdCursor {
    private static final IdLeaf NOWHERE = new IdLeaf(new Ownership(0), 2, false);

    private IdLeaf leaf = NOWHERE;
    private int index;

    boolean at(IdLeaf to, int place) {
        leaf = to;
        index = place;
        return true;
    }

    boolean none() {
        leaf = NOWHERE;
        index = 0;
        return false;
    }

    IdLeaf leaf() {
        return leaf;
    }

    int index() {
        return index;
    }

    long millis() {
        return leaf.millis(index);
    }

    long sequence() {
        return leaf.sequence(index);
    }

    /** A number of the entry; the first two are the id. */
    long number(int which) {
        return leaf.numbers[index * leaf.width + which];
    }

    /** Sets a number of the entry, whose leaf the caller owns. */
    void number(int which, long value) {
        leaf.numbers[index * leaf.width + which] = value;
    }

    @Nullable
    Object object() {
        return leaf.objects == null ? null : leaf.objects[index];
    }

    /** Sets the object of the entry, whose leaf the caller owns. */
    void object(Object value) {
        if (leaf.objects != null) {
            leaf.objects[index] = value;
        }
    }
}
