package io.kvserver.core.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The leaves of trees: which of them two trees do not share, and how they become a tree again. Stateless; the trees' thread. */
final class IdLeaves {
    private IdLeaves() {}

    /** The leaves that only one of two trees has. */
    record Unshared(List<IdLeaf> ofOne, List<IdLeaf> ofOther) {}

    /**
     * Compares two trees, of which one comes from a copy of the other. Takes time for the nodes that they do not share. All leaves of a
     * tree are at the same depth, so a shared node is at the same height in both.
     */
    static Unshared unshared(IdTree one, IdTree other) {
        int heightOfOne = height(one.root());
        int heightOfOther = height(other.root());
        List<IdNode> here = new ArrayList<>();
        List<IdNode> there = new ArrayList<>();
        for (int height = Math.max(heightOfOne, heightOfOther); height > 0; height--) {
            here = height == heightOfOne ? top(one) : children(here);
            there = height == heightOfOther ? top(other) : children(there);
            Set<IdNode> shared = identities(here);
            shared.retainAll(identities(there));
            here.removeIf(shared::contains);
            there.removeIf(shared::contains);
        }
        return new Unshared(leaves(here), leaves(there));
    }

    private static Set<IdNode> identities(List<IdNode> nodes) {
        Set<IdNode> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(nodes);
        return identities;
    }

    private static int height(@Nullable IdNode root) {
        int height = 0;
        for (IdNode node = root; node != null; node = node instanceof IdBranch branch ? branch.child(0) : null) {
            height++;
        }
        return height;
    }

    private static List<IdNode> top(IdTree tree) {
        List<IdNode> top = new ArrayList<>();
        IdNode root = tree.root();
        if (root != null) {
            top.add(root);
        }
        return top;
    }

    private static List<IdNode> children(List<IdNode> nodes) {
        List<IdNode> children = new ArrayList<>();
        for (IdNode node : nodes) {
            for (int i = 0; i < node.size; i++) {
                children.add(((IdBranch) node).child(i));
            }
        }
        return children;
    }

    private static List<IdLeaf> leaves(List<IdNode> nodes) {
        List<IdLeaf> leaves = new ArrayList<>();
        nodes.forEach(node -> leaves.add((IdLeaf) node));
        return leaves;
    }

    /** How many leaves a tree has. */
    static long count(IdTree tree) {
        long count = 0;
        List<IdNode> level = top(tree);
        for (int height = height(tree.root()); height > 0; height--) {
            count = level.size();
            level = height == 1 ? level : children(level);
        }
        return count;
    }

    /** Fills an empty tree with leaves of an owner, whose ids ascend and whose bytes have been counted. */
    static void fill(IdTree tree, List<IdLeaf> leaves, Ownership owner) {
        long entries = 0;
        for (IdLeaf leaf : leaves) {
            entries += leaf.size;
        }
        List<? extends IdNode> level = leaves;
        while (level.size() > 1) {
            List<IdBranch> above = new ArrayList<>();
            for (IdNode node : level) {
                if (above.isEmpty() || above.get(above.size() - 1).size == IdBranch.MAX) {
                    IdBranch added = new IdBranch(owner);
                    owner.bytes += added.memoryBytes();
                    above.add(added);
                }
                IdBranch last = above.get(above.size() - 1);
                last.insert(last.size, node);
            }
            level = above;
        }
        tree.root(level.isEmpty() ? null : level.get(0), entries);
    }
}
