package io.kvserver.core.value.sortedset;

/** Searches a {@link ScoreTree} and changes nothing. Threads as for {@link ScoreTree}. */
abstract class ScoreSearch extends ScorePages {
    ScoreSearch() {}

    ScoreSearch(ScoreSearch other) {
        super(other);
    }

    /** The leaf of an entry, or the one to which it would be added. */
    int leafFor(long order, byte[] member, int offset, int length) {
        long wanted = ScoreLeaf.compared(order);
        ScoreNode node = nodes[root];
        while (true) {
            int i = node.last(wanted, true);
            if (i > 0 && node.least[i] == wanted && compareFirst(node, i, member, offset, length) > 0) {
                i = lastNotGreater(node, node.last(wanted, false), i, member, offset, length);
            }
            int child = node.children[Math.max(i, 0)];
            if (node.aboveLeaves) {
                return child;
            }
            node = nodes[child];
        }
    }

    /**
     * The last child, from {@code low} on and before {@code high}, whose first member is not greater; {@code low} if
     * there is none.
     */
    private int lastNotGreater(ScoreNode node, int low, int high, byte[] member, int offset, int length) {
        int yes = low;
        int no = high;
        while (no - yes > 1) {
            int middle = (yes + no) >>> 1;
            if (compareFirst(node, middle, member, offset, length) > 0) {
                no = middle;
            } else {
                yes = middle;
            }
        }
        return yes;
    }

    /** Compares the first member of a child with another. */
    private int compareFirst(ScoreNode node, int child, byte[] member, int offset, int length) {
        return ScoreLeaf.compareMember(leaf(firstLeaf(node, child)), ScoreLeaf.FIRST, member, offset, length);
    }

    /** The number of entries before one of a leaf. */
    int rank(int leaf, int at) {
        return before(leaf) + ScoreLeaf.index(leaf(leaf), at);
    }

    /** The number of entries before a leaf. */
    private int before(int leaf) {
        int number = parentOf(leaf);
        ScoreNode node = nodes[number];
        int sum = node.countBefore(node.indexOf(leaf));
        while (node.parent >= 0) {
            ScoreNode above = nodes[node.parent];
            sum += above.countBefore(above.indexOf(number));
            number = node.parent;
            node = above;
        }
        return sum;
    }

    /** The number of entries with a lower score or, with {@code orEqual}, no higher one. */
    int countBelow(long order, boolean orEqual) {
        long wanted = ScoreLeaf.compared(order);
        int sum = 0;
        ScoreNode node = nodes[root];
        while (true) {
            int i = Math.max(0, node.last(wanted, orEqual));
            sum += node.countBefore(i);
            if (node.aboveLeaves) {
                byte[] leaf = leaf(node.children[i]);
                int end = ScoreLeaf.end(leaf);
                for (int at = ScoreLeaf.FIRST; at < end; at = ScoreLeaf.next(leaf, at)) {
                    long here = ScoreLeaf.compared(ScoreLeaf.orderAt(leaf, at));
                    if (orEqual ? here > wanted : here >= wanted) {
                        break;
                    }
                    sum++;
                }
                return sum;
            }
            node = nodes[node.children[i]];
        }
    }

    /** As {@link #countBelow}, by member; all entries must have the same score. */
    int countBelowMember(byte[] member, int offset, int length, boolean orEqual) {
        int sum = 0;
        int most = orEqual ? 0 : -1;
        ScoreNode node = nodes[root];
        while (true) {
            int yes = 0;
            int no = node.size;
            while (no - yes > 1) {
                int middle = (yes + no) >>> 1;
                if (compareFirst(node, middle, member, offset, length) > most) {
                    no = middle;
                } else {
                    yes = middle;
                }
            }
            sum += node.countBefore(yes);
            if (node.aboveLeaves) {
                byte[] leaf = leaf(node.children[yes]);
                int end = ScoreLeaf.end(leaf);
                for (int at = ScoreLeaf.FIRST; at < end; at = ScoreLeaf.next(leaf, at)) {
                    if (ScoreLeaf.compareMember(leaf, at, member, offset, length) > most) {
                        break;
                    }
                    sum++;
                }
                return sum;
            }
            node = nodes[node.children[yes]];
        }
    }

    /**
     * The leaf of the entry with a rank, in the lower half of the result; the upper half is the number of the leaf's
     * entries before it.
     */
    long locate(int rank) {
        int rest = rank;
        ScoreNode node = nodes[root];
        while (true) {
            int i = 0;
            while (i < node.size - 1 && rest >= node.counts[i]) {
                rest -= node.counts[i++];
            }
            if (node.aboveLeaves) {
                return ((long) rest << Integer.SIZE) | node.children[i];
            }
            node = nodes[node.children[i]];
        }
    }
}
