package io.kvserver.core.value.sortedset;

import io.kvserver.core.store.memory.HeapLayout;

/**
 * The entries of a large sorted set, ordered by score and then by member: a B+ tree whose nodes count the entries below
 * them. Confined to one thread, except for parts shared by a fork, which are never written to.
 *
 * <p>Leaves and nodes have numbers. A leaf is an array of about a KiB ({@link ScoreLeaf}), not much longer than its
 * entries. A leaf with several entries never grows beyond {@link #MAX_LEAF_BYTES}; a longer entry has a leaf of its
 * own. A full leaf is split, at its end if entries are added there: so ascending entries leave full leaves behind. A
 * nearly empty leaf is merged with its neighbour. There is always at least one leaf, and only a single leaf may be
 * empty.
 *
 * <p>A node knows each child's exact least score; where several children begin with the same score, their first members
 * decide.
 */
final class ScoreTree extends ScoreSearch {
    /** Receives the entries that change their leaf. */
    interface Movement {
        void moved(byte[] leaf, int at, int from, int to);
    }

    ScoreTree() {}

    private ScoreTree(ScoreTree other) {
        super(other);
    }

    /** Another tree with the same content, as {@link io.kvserver.core.store.kind.Value#fork}. */
    ScoreTree fork() {
        share();
        return new ScoreTree(this);
    }

    /** Fails unless the invariants of the class hold. */
    void checkInvariants() {
        new ScoreTreeCheck(this).run();
    }

    // ---- Insertion

    /** Adds a new entry and returns its leaf. */
    int insert(long order, byte[] member, int offset, int length, Movement movement) {
        int entry = ScoreLeaf.size(length);
        while (true) {
            int number = leafFor(order, member, offset, length);
            byte[] leaf = leaf(number);
            int end = ScoreLeaf.end(leaf);
            int at = ScoreLeaf.position(leaf, order, member, offset, length);
            if (end + entry > MAX_LEAF_BYTES && end > ScoreLeaf.FIRST) {
                boolean large = ScoreLeaf.FIRST + entry > MAX_LEAF_BYTES;
                boolean outside = at == end || at == ScoreLeaf.FIRST;
                if (!outside || !(large || ScoreLeaf.isSingle(leaf) || isOutermost(number, at == end ? 1 : -1))) {
                    split(number, large ? at : 0, movement);
                    continue;
                }
                number = newSibling(number, at == end ? 1 : 0, large ? entry : MIN_LEAF_BYTES);
                at = ScoreLeaf.FIRST;
            }
            write(number, at, order, member, offset, length);
            return number;
        }
    }

    private void write(int number, int at, long order, byte[] member, int offset, int length) {
        int entry = ScoreLeaf.size(length);
        byte[] leaf = room(number, entry);
        int end = ScoreLeaf.end(leaf);
        System.arraycopy(leaf, at, leaf, at + entry, end - at);
        ScoreLeaf.write(leaf, at, order, member, offset, length);
        ScoreLeaf.end(leaf, end + entry);
        if (at == ScoreLeaf.FIRST) {
            setLeast(number, order);
        }
        addCount(number, 1);
        size++;
    }

    private boolean isOutermost(int leaf, int step) {
        return neighbour(leaf, step) < 0;
    }

    /** A new empty leaf next to one: after it if {@code behind} is 1, otherwise before it. */
    private int newSibling(int number, int behind, int entryBytes) {
        int parent = parentOf(number);
        int sibling = newLeaf(ScoreLeaf.FIRST + entryBytes);
        insertChild(parent, nodes[parent].indexOf(number) + behind, sibling, 0, 0);
        return sibling;
    }

    /** Moves the entries of a leaf from a place on, 0 for the middle, to a new leaf. */
    private void split(int number, int place, Movement movement) {
        byte[] leaf = owned(number);
        int end = ScoreLeaf.end(leaf);
        int at = place;
        if (place == 0) {
            at = ScoreLeaf.next(leaf, ScoreLeaf.FIRST);
            while (at < end / 2) {
                at = ScoreLeaf.next(leaf, at);
            }
            if (at == end) {
                // The last entry is so long that it moves alone.
                at = ScoreLeaf.lastEntry(leaf);
            }
        }
        int moved = end - at;
        int sibling = newLeaf(ScoreLeaf.FIRST + moved + (moved >> 3));
        byte[] right = leaf(sibling);
        System.arraycopy(leaf, at, right, ScoreLeaf.FIRST, moved);
        ScoreLeaf.end(right, ScoreLeaf.FIRST + moved);
        ScoreLeaf.end(leaf, at);
        int count = tell(right, ScoreLeaf.FIRST, number, sibling, movement);
        fit(number, at);
        int parent = parentOf(number);
        ScoreNode node = ownedNode(parent);
        int i = node.indexOf(number);
        node.counts[i] -= count;
        insertChild(parent, i + 1, sibling, ScoreLeaf.compared(ScoreLeaf.orderAt(right, ScoreLeaf.FIRST)), count);
    }

    /** Reports the entries of a leaf from one on, which have moved there. Returns their number. */
    private static int tell(byte[] leaf, int first, int from, int to, Movement movement) {
        int count = 0;
        int end = ScoreLeaf.end(leaf);
        for (int at = first; at < end; at = ScoreLeaf.next(leaf, at)) {
            movement.moved(leaf, at, from, to);
            count++;
        }
        return count;
    }

    /** Adds a child to a node; the nodes above have already counted the child's entries. */
    private void insertChild(int number, int index, int child, long least, int count) {
        int target = number;
        int place = index;
        if (nodes[number].size == ScoreNode.MAX_CHILDREN) {
            int sibling = splitNode(number, index);
            int kept = nodes[number].size;
            if (index > kept || (index == kept && nodes[sibling].size == 0)) {
                target = sibling;
                place = index - kept;
            }
            // An empty node was split off for a child that comes after all others.
            add(target, place, child, least, count);
            int above = nodes[number].parent;
            ScoreNode parent = ownedNode(above);
            int i = parent.indexOf(number);
            parent.counts[i] = nodes[number].entries();
            parent.least[i] = nodes[number].least[0];
            insertChild(above, i + 1, sibling, nodes[sibling].least[0], nodes[sibling].entries());
        } else {
            add(target, place, child, least, count);
        }
        if (place == 0) {
            raiseLeast(target);
        }
    }

    private void add(int number, int index, int child, long least, int count) {
        ScoreNode node = ownedNode(number);
        long before = node.bytes();
        node.insert(index, child, least, count);
        bytes += node.bytes() - before;
        setParent(node, child, number);
    }

    /**
     * Moves children of a full node to a new one, which has no parent yet. Moves none if the next child comes after all
     * others.
     */
    private int splitNode(int number, int index) {
        ScoreNode node = ownedNode(number);
        if (node.parent < 0) {
            int top = newNode(false);
            nodes[top].insert(0, number, node.least[0], node.entries());
            node.parent = top;
            root = top;
        }
        int sibling = newNode(node.aboveLeaves);
        ScoreNode right = nodes[sibling];
        right.parent = node.parent;
        long before = right.bytes();
        int kept = index == node.size && isLast(number) ? node.size : node.size / 2;
        for (int i = kept; i < node.size; i++) {
            right.insert(i - kept, node.children[i], node.least[i], node.counts[i]);
            setParent(right, node.children[i], sibling);
        }
        node.size = kept;
        bytes += right.bytes() - before;
        return sibling;
    }

    /** Whether a node is the last of its level. */
    private boolean isLast(int number) {
        int child = number;
        ScoreNode node = nodes[number];
        while (node.parent >= 0) {
            ScoreNode above = nodes[node.parent];
            if (above.children[above.size - 1] != child) {
                return false;
            }
            child = node.parent;
            node = above;
        }
        return true;
    }

    // ---- Removal

    /** Removes an entry. */
    void remove(int number, int at, Movement movement) {
        byte[] leaf = owned(number);
        int end = ScoreLeaf.end(leaf);
        int next = ScoreLeaf.next(leaf, at);
        System.arraycopy(leaf, next, leaf, at, end - next);
        end -= next - at;
        ScoreLeaf.end(leaf, end);
        size--;
        addCount(number, -1);
        if (end == ScoreLeaf.FIRST) {
            if (size > 0) {
                removeLeaf(number);
            } else {
                setLeast(number, 0);
                fit(number, MIN_LEAF_BYTES);
            }
            return;
        }
        if (at == ScoreLeaf.FIRST) {
            setLeast(number, ScoreLeaf.orderAt(leaf, at));
        }
        if (end < MAX_LEAF_BYTES / 4) {
            merge(number, movement);
        } else if (end < leaf.length / 2) {
            fit(number, end + (end >> 3));
        }
    }

    private void removeLeaf(int number) {
        int parent = parentOf(number);
        LeafGroup group = ownedGroup(number);
        int slot = number & (LeafGroup.LEAVES - 1);
        bytes -= HeapLayout.arrayBytes(group.leaves[slot].length);
        group.set(slot, NOTHING);
        group.parents[slot] = freeLeaf;
        freeLeaf = number;
        removeChild(parent, nodes[parent].indexOf(number));
    }

    /** Removes a child without entries. */
    private void removeChild(int number, int index) {
        ScoreNode node = ownedNode(number);
        node.remove(index);
        if (node.size == 0) {
            int above = node.parent;
            freeNode(number);
            removeChild(above, nodes[above].indexOf(number));
            return;
        }
        if (index == 0) {
            raiseLeast(number);
        }
        if (number == root) {
            while (!nodes[root].aboveLeaves && nodes[root].size == 1) {
                int only = nodes[root].children[0];
                freeNode(root);
                root = only;
                ownedNode(root).parent = -1;
            }
        } else if (node.size < ScoreNode.MAX_CHILDREN / 4) {
            mergeNode(number);
        }
    }

    /**
     * Moves the entries of a leaf's right neighbour into the leaf, or its own into its left neighbour, if there is
     * room.
     */
    private void merge(int number, Movement movement) {
        ScoreNode node = nodes[parentOf(number)];
        int i = node.indexOf(number);
        if (i + 1 < node.size && fitTogether(number, node.children[i + 1])) {
            merge(number, node.children[i + 1], movement);
        } else if (i > 0 && fitTogether(node.children[i - 1], number)) {
            merge(node.children[i - 1], number, movement);
        }
    }

    private boolean fitTogether(int left, int right) {
        return ScoreLeaf.end(leaf(left)) + ScoreLeaf.end(leaf(right)) < MAX_LEAF_BYTES / 4 * 3;
    }

    private void merge(int left, int right, Movement movement) {
        byte[] source = leaf(right);
        int moved = ScoreLeaf.end(source) - ScoreLeaf.FIRST;
        byte[] target = room(left, moved);
        int end = ScoreLeaf.end(target);
        System.arraycopy(source, ScoreLeaf.FIRST, target, end, moved);
        ScoreLeaf.end(target, end + moved);
        int count = tell(target, end, right, left, movement);
        ScoreNode node = ownedNode(parentOf(left));
        int i = node.indexOf(left);
        node.counts[i] += count;
        node.counts[i + 1] = 0;
        removeLeaf(right);
    }

    private void mergeNode(int number) {
        ScoreNode above = nodes[nodes[number].parent];
        int i = above.indexOf(number);
        if (i + 1 < above.size && canMerge(above, i)) {
            mergeNodes(above.children[i], above.children[i + 1]);
        } else if (i > 0 && canMerge(above, i - 1)) {
            mergeNodes(above.children[i - 1], above.children[i]);
        }
    }

    private boolean canMerge(ScoreNode above, int i) {
        return nodes[above.children[i]].size + nodes[above.children[i + 1]].size <= ScoreNode.MAX_CHILDREN / 4 * 3;
    }

    private void mergeNodes(int left, int right) {
        ScoreNode target = ownedNode(left);
        ScoreNode source = nodes[right];
        long before = target.bytes();
        for (int i = 0; i < source.size; i++) {
            target.insert(target.size, source.children[i], source.least[i], source.counts[i]);
            setParent(target, source.children[i], left);
        }
        bytes += target.bytes() - before;
        int parent = target.parent;
        ScoreNode above = ownedNode(parent);
        int i = above.indexOf(left);
        above.counts[i] += above.counts[i + 1];
        freeNode(right);
        removeChild(parent, i + 1);
    }

    // ---- Change of a score

    /**
     * Changes the score of an entry if it then stays in its leaf; otherwise returns {@code false} and changes nothing.
     */
    boolean change(int number, int at, long order) {
        byte[] present = leaf(number);
        int next = ScoreLeaf.next(present, at);
        int end = ScoreLeaf.end(present);
        long old = ScoreLeaf.compared(ScoreLeaf.orderAt(present, at));
        long wanted = ScoreLeaf.compared(order);
        int place = ScoreLeaf.place(present, at, order);
        boolean first = place == ScoreLeaf.FIRST || (place == next && at == ScoreLeaf.FIRST);
        boolean last = place == end;
        if ((first && wanted < old && !isOutermost(number, -1)) || (last && wanted > old && !isOutermost(number, 1))) {
            return false;
        }
        byte[] leaf = owned(number);
        if (place == next) {
            ScoreLeaf.orderAt(leaf, at, order);
        } else {
            ScoreLeaf.rotate(leaf, at, next, place, order);
        }
        if (first || at == ScoreLeaf.FIRST) {
            setLeast(number, ScoreLeaf.orderAt(leaf, ScoreLeaf.FIRST));
        }
        return true;
    }
}
