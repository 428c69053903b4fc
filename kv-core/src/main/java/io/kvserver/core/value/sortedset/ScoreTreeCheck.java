package io.kvserver.core.value.sortedset;

import io.kvserver.core.store.memory.HeapLayout;

/** Checks the invariants of a {@link ScoreTree}, for tests. Confined to the tree's thread. */
final class ScoreTreeCheck {
    private final ScoreTree tree;
    private long counted;
    private int leaves;
    private byte[] previous = {};
    private int previousAt = -1;

    ScoreTreeCheck(ScoreTree tree) {
        this.tree = tree;
    }

    void run() {
        counted = (long) ScorePages.REFERENCE_BYTES * (tree.groups.length + tree.nodes.length);
        int entries = node(tree.root, -1);
        require(entries == tree.size, "size");
        for (int i = 0; i < tree.nodeCount; i++) {
            counted += tree.nodes[i].bytes();
        }
        for (int i = 0; i << 6 < tree.leafCount; i++) {
            counted += tree.groups[i].bytes();
        }
        int free = 0;
        for (int leaf = tree.freeLeaf; leaf >= 0; leaf = tree.parentOf(leaf)) {
            free++;
        }
        require(leaves + free == tree.leafCount, "leaves");
        require(counted == tree.bytes, counted + " bytes and not " + tree.bytes);
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private int node(int number, int parent) {
        ScoreNode node = tree.nodes[number];
        require(node.parent == parent, "parent of a node");
        require(node.size > 0 && node.size <= ScoreNode.MAX_CHILDREN, "children");
        int entries = 0;
        for (int i = 0; i < node.size; i++) {
            byte[] first = tree.leaf(tree.firstLeaf(node, i));
            if (tree.size > 0) {
                long least = ScoreLeaf.compared(ScoreLeaf.orderAt(first, ScoreLeaf.FIRST));
                require(node.least[i] == least, "least score");
            }
            int below = node.aboveLeaves ? entries(node.children[i], number) : node(node.children[i], number);
            require(node.counts[i] == below, "count");
            entries += below;
        }
        return entries;
    }

    private int entries(int number, int parent) {
        require(tree.parentOf(number) == parent, "parent of a leaf");
        leaves++;
        byte[] leaf = tree.leaf(number);
        counted += HeapLayout.arrayBytes(leaf.length);
        int entries = 0;
        int end = ScoreLeaf.end(leaf);
        for (int at = ScoreLeaf.FIRST; at < end; at = ScoreLeaf.next(leaf, at)) {
            require(previousAt < 0 || isLess(previous, previousAt, leaf, at), "order");
            previous = leaf;
            previousAt = at;
            entries++;
        }
        require(entries > 0 || tree.size == 0, "an empty leaf");
        require(entries <= 1 || end <= ScorePages.MAX_LEAF_BYTES, "a leaf that is too large");
        return entries;
    }

    private boolean isLess(byte[] one, int at, byte[] other, int otherAt) {
        long left = ScoreLeaf.compared(ScoreLeaf.orderAt(one, at));
        long right = ScoreLeaf.compared(ScoreLeaf.orderAt(other, otherAt));
        return left < right
                || (left == right
                        && ScoreLeaf.compareMember(
                                        one,
                                        at,
                                        other,
                                        ScoreLeaf.memberOffset(other, otherAt),
                                        ScoreLeaf.memberLength(other, otherAt))
                                < 0);
    }
}
