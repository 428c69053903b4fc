package io.kvserver.core.value.sortedset;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;

/**
 * The parts of a {@link ScoreTree}: its leaves and nodes by number, their parents, counts and least scores. Confined to
 * the tree's thread, except for parts shared by a fork, which are never written to but replaced by copies.
 */
abstract class ScorePages {
    /** The most bytes of a leaf with several entries, whose array then takes a KiB. */
    static final int MAX_LEAF_BYTES = 1008;

    static final int MIN_LEAF_BYTES = 64;

    static final int REFERENCE_BYTES = 4;
    static final byte[] NOTHING = {};

    /** Marks the groups and nodes that belong to this tree alone. */
    private Object owner = new Object();

    LeafGroup[] groups;
    int leafCount;
    int freeLeaf = -1;

    ScoreNode[] nodes;
    int nodeCount;
    int freeNode = -1;

    int root;
    int size;
    long bytes;

    ScorePages() {
        groups = new LeafGroup[1];
        nodes = new ScoreNode[1];
        bytes = 2 * REFERENCE_BYTES;
        root = newNode(true);
        int leaf = newLeaf(MIN_LEAF_BYTES);
        nodes[root].insert(0, leaf, 0, 0);
        groups[0].parents[0] = root;
    }

    ScorePages(ScorePages other) {
        groups = other.groups.clone();
        leafCount = other.leafCount;
        freeLeaf = other.freeLeaf;
        nodes = other.nodes.clone();
        nodeCount = other.nodeCount;
        freeNode = other.freeNode;
        root = other.root;
        size = other.size;
        bytes = other.bytes;
    }

    /** Marks all parts as shared from now on. */
    void share() {
        owner = new Object();
    }

    /** The number of entries. */
    int size() {
        return size;
    }

    /** The size in bytes. */
    long memoryBytes() {
        return bytes;
    }

    /** A leaf, for reading only. */
    byte[] leaf(int number) {
        return groups[number >>> 6].leaves[number & (LeafGroup.LEAVES - 1)];
    }

    int parentOf(int leaf) {
        return groups[leaf >>> 6].parents[leaf & (LeafGroup.LEAVES - 1)];
    }

    int firstLeaf(ScoreNode top, int child) {
        ScoreNode node = top;
        int number = node.children[child];
        while (!node.aboveLeaves) {
            node = nodes[number];
            number = node.children[0];
        }
        return number;
    }

    /** The next leaf for a step of 1, the previous one for -1; -1 if there is none. */
    int neighbour(int leaf, int step) {
        int child = leaf;
        int number = parentOf(leaf);
        while (number >= 0) {
            ScoreNode node = nodes[number];
            int i = node.indexOf(child) + step;
            if (i >= 0 && i < node.size) {
                return step > 0 ? firstLeaf(node, i) : lastLeaf(node, i);
            }
            child = number;
            number = node.parent;
        }
        return -1;
    }

    int lastLeaf(ScoreNode top, int child) {
        ScoreNode node = top;
        int number = node.children[child];
        while (!node.aboveLeaves) {
            node = nodes[number];
            number = node.children[node.size - 1];
        }
        return number;
    }

    void addCount(int leaf, int difference) {
        int child = leaf;
        int number = parentOf(leaf);
        while (number >= 0) {
            ScoreNode node = ownedNode(number);
            node.counts[node.indexOf(child)] += difference;
            child = number;
            number = node.parent;
        }
    }

    void setLeast(int leaf, long order) {
        int parent = parentOf(leaf);
        ScoreNode node = ownedNode(parent);
        int i = node.indexOf(leaf);
        node.least[i] = ScoreLeaf.compared(order);
        if (i == 0) {
            raiseLeast(parent);
        }
    }

    /** Passes a node's least score on to the nodes above. */
    void raiseLeast(int from) {
        int number = from;
        ScoreNode node = nodes[number];
        while (node.parent >= 0) {
            ScoreNode above = ownedNode(node.parent);
            int i = above.indexOf(number);
            above.least[i] = node.least[0];
            if (i > 0) {
                return;
            }
            number = node.parent;
            node = above;
        }
    }

    void setParent(ScoreNode node, int child, int parent) {
        if (node.aboveLeaves) {
            ownedGroup(child).parents[child & (LeafGroup.LEAVES - 1)] = parent;
        } else {
            ownedNode(child).parent = parent;
        }
    }

    void freeNode(int number) {
        ScoreNode node = ownedNode(number);
        bytes -= node.bytes();
        nodes[number] = new ScoreNode(owner, node.aboveLeaves);
        nodes[number].parent = freeNode;
        bytes += nodes[number].bytes();
        freeNode = number;
    }

    int newLeaf(int length) {
        byte[] leaf = new byte[rounded(length)];
        ScoreLeaf.end(leaf, ScoreLeaf.FIRST);
        bytes += HeapLayout.arrayBytes(leaf.length);
        int number = freeLeaf;
        if (number >= 0) {
            LeafGroup group = ownedGroup(number);
            freeLeaf = group.parents[number & (LeafGroup.LEAVES - 1)];
            group.set(number & (LeafGroup.LEAVES - 1), leaf);
            return number;
        }
        number = leafCount++;
        int index = number >>> 6;
        if (index == groups.length) {
            int grown = index + Math.max(1, index >> 2);
            bytes += (long) REFERENCE_BYTES * (grown - index);
            groups = Arrays.copyOf(groups, grown);
        }
        if ((number & (LeafGroup.LEAVES - 1)) == 0) {
            groups[index] = new LeafGroup(owner);
            bytes += groups[index].bytes();
        }
        LeafGroup group = ownedGroup(number);
        bytes -= group.bytes();
        group.reserve((number & (LeafGroup.LEAVES - 1)) + 1);
        bytes += group.bytes();
        group.set(number & (LeafGroup.LEAVES - 1), leaf);
        return number;
    }

    int newNode(boolean aboveLeaves) {
        int number = freeNode;
        if (number >= 0) {
            freeNode = nodes[number].parent;
            bytes -= nodes[number].bytes();
        } else {
            number = nodeCount++;
            if (number == nodes.length) {
                int grown = number + Math.max(1, number >> 2);
                bytes += (long) REFERENCE_BYTES * (grown - number);
                nodes = Arrays.copyOf(nodes, grown);
            }
        }
        nodes[number] = new ScoreNode(owner, aboveLeaves);
        bytes += nodes[number].bytes();
        return number;
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    ScoreNode ownedNode(int number) {
        ScoreNode node = nodes[number];
        if (node.owner != owner) {
            node = new ScoreNode(owner, node);
            nodes[number] = node;
        }
        return node;
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    LeafGroup ownedGroup(int leaf) {
        int index = leaf >>> 6;
        LeafGroup group = groups[index];
        if (group.owner != owner) {
            group = new LeafGroup(owner, group);
            groups[index] = group;
        }
        return group;
    }

    /** A leaf for writing, copied first if it is shared. */
    byte[] owned(int number) {
        LeafGroup group = ownedGroup(number);
        int slot = number & (LeafGroup.LEAVES - 1);
        if (!group.owns(slot)) {
            group.set(slot, group.leaves[slot].clone());
        }
        return group.leaves[slot];
    }

    /** A leaf for writing, with room for {@code more} bytes. */
    byte[] room(int number, int more) {
        byte[] leaf = leaf(number);
        int end = ScoreLeaf.end(leaf) + more;
        if (end <= leaf.length) {
            return owned(number);
        }
        int slack = end < 256 ? end >> 1 : end >> 3;
        int length = end > MAX_LEAF_BYTES ? end : Math.min(MAX_LEAF_BYTES, end + slack);
        return replace(number, leaf, length);
    }

    /** Shortens a leaf that is much longer than needed. */
    void fit(int number, int length) {
        byte[] leaf = leaf(number);
        if (leaf.length >= rounded(length) + 2 * Long.BYTES) {
            replace(number, leaf, length);
        }
    }

    private byte[] replace(int number, byte[] leaf, int length) {
        byte[] other = new byte[rounded(length)];
        System.arraycopy(leaf, 0, other, 0, ScoreLeaf.end(leaf));
        bytes += HeapLayout.arrayBytes(other.length) - HeapLayout.arrayBytes(leaf.length);
        ownedGroup(number).set(number & (LeafGroup.LEAVES - 1), other);
        return other;
    }

    /** The longest array that takes no more memory than one of this length. */
    private static int rounded(int length) {
        return (length + Long.BYTES - 1) & -Long.BYTES;
    }
}
