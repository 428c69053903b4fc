package io.kvserver.core.stream;

/** A node of an {@link IdTree}. Threads as for {@link IdLeaf}. */
abstract class IdNode {
    final Ownership owner;
    /** The number of entries or children. */
    int size;

    IdNode(Ownership owner) {
        this.owner = owner;
    }

    /** A node with the same content that may be changed: itself or a copy. */
    abstract IdNode ownedBy(Ownership by);

    abstract long memoryBytes();

    /** The first half of an entry's id, or of a lower bound of the ids below a child. */
    abstract long millis(int index);

    abstract long sequence(int index);

    abstract void remove(int at);

    /** Removes a number of the first entries or children. */
    abstract void removeFirst(int removed);

    /** Moves the content from a place on to a new node, and counts its memory. */
    abstract IdNode split(int from);

    /**
     * Appends the content of another node, whose ids are not less than the given one; there must be room. The other
     * node is then unused.
     */
    abstract void append(IdNode other, long lowMillis, long lowSequence);

    /** The last place whose id is not greater; -1 if there is none. */
    final int floor(long millis, long sequence) {
        return floor(0, millis, sequence);
    }

    /** As {@link #floor(long, long)}, among the places from one on; the place before that if there is none. */
    final int floor(int from, long millis, long sequence) {
        int low = from;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (StreamId.compare(millis(middle), sequence(middle), millis, sequence) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
