package io.kvserver.core.stream;

/** A node of an {@link IdTree}. Threads as for {@link IdLeaf}. */
abstract class IdNode {
    final Ownership owner;
    /** How many entries or children it has. */
    int size;

    IdNode(Ownership owner) {
        this.owner = owner;
    }

    /** The same as one that may be changed: itself or a copy. */
    abstract IdNode ownedBy(Ownership by);

    abstract long memoryBytes();

    /** Half of the id of an entry, or of one that no entry below a child is less than. */
    abstract long millis(int index);

    abstract long sequence(int index);

    abstract void remove(int at);

    /** Moves what comes from a place on into another node, which is counted. */
    abstract IdNode split(int from);

    /** Adds what another node has, for which there is room, and where no id is less than one; the other is given up. */
    abstract void append(IdNode other, long lowMillis, long lowSequence);

    /** The last place whose id is at most so much; -1 if there is none. */
    final int floor(long millis, long sequence) {
        return floor(0, millis, sequence);
    }

    /** The same from a place on; the place before if there is none. */
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
