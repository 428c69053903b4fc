package io.kvserver.core.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries in the order of their ids, each with some numbers and perhaps an object: a B+ tree whose nodes have owners.
 * Finding, adding and removing an entry takes time proportional to the tree's height. Threads as for {@link IdLeaf}.
 *
 * <p>A node that is small is merged with its neighbour before an entry is removed from it, if both fit into half a node, so that
 * random removals free memory.
 */
final class IdTree {
    /** The bytes of the object itself. */
    static final long BYTES = 32;

    private final int width;
    private final boolean withObjects;
    private @Nullable IdNode root;
    private long size;

    /** A tree of entries with {@code width} numbers, of which two are the id. */
    IdTree(int width, boolean withObjects) {
        this.width = width;
        this.withObjects = withObjects;
    }

    /** A tree that shares another's nodes. The former ownership must not be used any more with either. */
    IdTree(IdTree shared) {
        this.width = shared.width;
        this.withObjects = shared.withObjects;
        this.root = shared.root;
        this.size = shared.size;
    }

    long size() {
        return size;
    }

    /** The bytes of all nodes. */
    long nodeBytes() {
        return root == null ? 0 : bytes(root);
    }

    private static long bytes(IdNode node) {
        long bytes = node.memoryBytes();
        if (node instanceof IdBranch branch) {
            for (int i = 0; i < branch.size; i++) {
                bytes += bytes(branch.child(i));
            }
        }
        return bytes;
    }

    /** The topmost node; {@code null} if there are no entries. */
    @Nullable
    IdNode root() {
        return root;
    }

    /** Sets the topmost node of an empty tree, below which are so many entries. Its bytes have been counted. */
    void root(@Nullable IdNode top, long entries) {
        root = top;
        size = entries;
    }

    /** Removes all entries. */
    void clear(Ownership owner) {
        owner.bytes -= nodeBytes();
        root = null;
        size = 0;
    }

    /** Moves a cursor to the first entry whose id is not less. Returns whether there is one. */
    boolean ceiling(long millis, long sequence, IdCursor to) {
        IdNode node = root;
        if (node == null) {
            return to.none();
        }
        // The next subtree, if all ids in the leaf are less.
        IdNode right = null;
        while (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            if (at + 1 < branch.size) {
                right = branch.child(at + 1);
            }
            node = branch.child(at);
        }
        int at = node.floor(millis, sequence);
        boolean exact = at >= 0 && node.millis(at) == millis && node.sequence(at) == sequence;
        int index = exact ? at : at + 1;
        if (index < node.size) {
            return to.at((IdLeaf) node, index);
        }
        if (right == null) {
            return to.none();
        }
        while (right instanceof IdBranch branch) {
            right = branch.child(0);
        }
        return to.at((IdLeaf) right, 0);
    }

    /** Moves a cursor to the last entry whose id is not greater. Returns whether there is one. */
    boolean floor(long millis, long sequence, IdCursor to) {
        IdNode node = root;
        if (node == null) {
            return to.none();
        }
        IdNode left = null;
        while (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            if (at > 0) {
                left = branch.child(at - 1);
            }
            node = branch.child(at);
        }
        int at = node.floor(millis, sequence);
        if (at >= 0) {
            return to.at((IdLeaf) node, at);
        }
        if (left == null) {
            return to.none();
        }
        while (left instanceof IdBranch branch) {
            left = branch.child(branch.size - 1);
        }
        return to.at((IdLeaf) left, left.size - 1);
    }

    boolean first(IdCursor to) {
        return ceiling(0, 0, to);
    }

    boolean last(IdCursor to) {
        return floor(-1, -1, to);
    }

    /** Moves a cursor to the next entry. Returns whether there is one. */
    boolean next(IdCursor cursor) {
        IdLeaf leaf = cursor.leaf();
        if (cursor.index() + 1 < leaf.size) {
            return cursor.at(leaf, cursor.index() + 1);
        }
        long millis = cursor.millis();
        long sequence = cursor.sequence();
        if (millis == -1 && sequence == -1) {
            return cursor.none();
        }
        return ceiling(sequence == -1 ? millis + 1 : millis, sequence + 1, cursor);
    }

    /** Moves a cursor to the previous entry. Returns whether there is one. */
    boolean previous(IdCursor cursor) {
        if (cursor.index() > 0) {
            return cursor.at(cursor.leaf(), cursor.index() - 1);
        }
        long millis = cursor.millis();
        long sequence = cursor.sequence();
        if (millis == 0 && sequence == 0) {
            return cursor.none();
        }
        return floor(sequence == 0 ? millis - 1 : millis, sequence - 1, cursor);
    }

    /** Moves a cursor to the entry with an id, in a leaf that the owner may change. Returns whether there is one. */
    boolean edit(long millis, long sequence, Ownership owner, IdCursor to) {
        if (root == null) {
            return to.none();
        }
        IdNode node = root.ownedBy(owner);
        root = node;
        while (node instanceof IdBranch branch) {
            node = branch.ownChild(branch.place(millis, sequence));
        }
        int at = node.floor(millis, sequence);
        boolean found = at >= 0 && node.millis(at) == millis && node.sequence(at) == sequence;
        return found ? to.at((IdLeaf) node, at) : to.none();
    }

    /**
     * Adds an entry with a new id and moves a cursor to it; the owner then sets the rest. Full nodes are split on the way down, each in
     * one step that first takes the memory it needs: if there is none, nothing is added, and the tree is as it should be.
     */
    void add(long millis, long sequence, Ownership owner, IdCursor to) {
        IdNode node = topWithRoom(millis, sequence, owner);
        while (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            IdNode child = branch.ownChild(at);
            if (isFull(child)) {
                if (child instanceof IdLeaf full && isBehind(full, millis, sequence)) {
                    // When entries are added at the end, full leaves are left behind.
                    IdLeaf right = new IdLeaf(owner, width, withObjects);
                    right.insert(0, millis, sequence);
                    owner.bytes += right.memoryBytes();
                    branch.insert(at + 1, right);
                    to.at(right, 0);
                    size++;
                    return;
                }
                branch.insert(at + 1, split(child, millis, sequence));
                child = branch.child(branch.place(millis, sequence));
            }
            node = child;
        }
        IdLeaf leaf = (IdLeaf) node;
        int at = leaf.floor(millis, sequence) + 1;
        leaf.insert(at, millis, sequence);
        to.at(leaf, at);
        size++;
    }

    /** The topmost node, in which there is room for one more entry or child; the owner may change it. */
    private IdNode topWithRoom(long millis, long sequence, Ownership owner) {
        IdNode top = root;
        if (top == null) {
            top = new IdLeaf(owner, width, withObjects);
            owner.bytes += top.memoryBytes();
        } else {
            top = top.ownedBy(owner);
        }
        root = top;
        if (!isFull(top)) {
            return top;
        }
        IdBranch above = new IdBranch(owner);
        if (top instanceof IdBranch) {
            IdNode right = split(top, millis, sequence);
            above.insert(0, top);
            above.insert(1, right);
        } else {
            // The leaf is split as any other, below this.
            above.insert(0, top);
        }
        owner.bytes += above.memoryBytes();
        root = above;
        return above;
    }

    private static boolean isFull(IdNode node) {
        return node.size == (node instanceof IdLeaf ? IdLeaf.MAX : IdBranch.MAX);
    }

    private static boolean isBehind(IdLeaf leaf, long millis, long sequence) {
        return leaf.floor(millis, sequence) == leaf.size - 1;
    }

    /** Splits a full node to which an entry is going to be added. Returns the new node to the right. */
    private static IdNode split(IdNode full, long millis, long sequence) {
        boolean atEnd = full.floor(millis, sequence) == full.size - 1;
        return full.split(atEnd ? full.size - 1 : full.size / 2);
    }

    /** Removes all entries with a lesser id, without a search for each. */
    void removeBefore(long millis, long sequence, Ownership owner) {
        if (root == null) {
            return;
        }
        IdNode top = root.ownedBy(owner);
        root = top;
        size -= removeBefore(top, millis, sequence);
        lower(top, owner);
    }

    /** Copies what it needs before it changes anything: there may be no memory for that. */
    private static long removeBefore(IdNode node, long millis, long sequence) {
        if (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            long removed = removeBefore(branch.ownChild(at), millis, sequence);
            for (int i = 0; i < at; i++) {
                removed += entries(branch.child(i));
                branch.owner.bytes -= bytes(branch.child(i));
            }
            branch.removeFirst(at);
            dropEmpty(branch, 0);
            return removed;
        }
        int at = node.floor(millis, sequence);
        boolean exact = at >= 0 && node.millis(at) == millis && node.sequence(at) == sequence;
        int removed = exact ? at : at + 1;
        node.removeFirst(removed);
        return removed;
    }

    private static long entries(IdNode node) {
        if (!(node instanceof IdBranch branch)) {
            return node.size;
        }
        long entries = 0;
        for (int i = 0; i < branch.size; i++) {
            entries += entries(branch.child(i));
        }
        return entries;
    }

    /** Removes the entry with an id. Returns whether there was one. If memory is short, it fails and removes nothing. */
    boolean remove(long millis, long sequence, Ownership owner) {
        if (!editToRemove(millis, sequence, owner, new IdCursor())) {
            return false;
        }
        removeEdited(millis, sequence, owner);
        return true;
    }

    /**
     * Moves a cursor to the entry with an id, as {@link #edit} does, and takes the steps of its removal that may need memory. Returns
     * whether there is one.
     */
    boolean editToRemove(long millis, long sequence, Ownership owner, IdCursor to) {
        if (root == null) {
            return to.none();
        }
        IdNode top = root.ownedBy(owner);
        root = top;
        IdNode node = top;
        while (node instanceof IdBranch branch) {
            node = mergedChild(branch, branch.place(millis, sequence));
        }
        lower(top, owner);
        int at = node.floor(millis, sequence);
        if (at < 0 || node.millis(at) != millis || node.sequence(at) != sequence) {
            return to.none();
        }
        IdLeaf leaf = (IdLeaf) node;
        leaf.shrinkBeforeRemoval();
        return to.at(leaf, at);
    }

    /** Removes the entry with an id, which was just added, or found by {@link #editToRemove}. Needs no memory. */
    void removeEdited(long millis, long sequence, Ownership owner) {
        IdNode top = Objects.requireNonNull(root);
        removeFrom(top, millis, sequence);
        size--;
        lower(top, owner);
    }

    /** Makes the tree as low as it can be, after a removal below its root. */
    private void lower(IdNode formerRoot, Ownership owner) {
        IdNode top = formerRoot;
        while (top instanceof IdBranch branch && branch.size <= 1) {
            owner.bytes -= branch.memoryBytes();
            if (branch.size == 0) {
                root = null;
                return;
            }
            top = branch.child(0);
            root = top;
        }
        if (top.size == 0) {
            owner.bytes -= top.memoryBytes();
            root = null;
        }
    }

    private static void removeFrom(IdNode node, long millis, long sequence) {
        if (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            removeFrom(branch.child(at), millis, sequence);
            dropEmpty(branch, at);
        } else {
            node.remove(node.floor(millis, sequence));
        }
    }

    private static void dropEmpty(IdBranch branch, int at) {
        IdNode child = branch.child(at);
        if (child.size == 0) {
            branch.owner.bytes -= child.memoryBytes();
            branch.remove(at);
        }
    }

    /** The child at a place, which the branch's owner may change, or what it is merged into if it is small. */
    private static IdNode mergedChild(IdBranch branch, int at) {
        IdNode child = branch.ownChild(at);
        int most = IdLeaf.MAX / 2;
        if (child.size > most / 2 || branch.size == 1) {
            return child;
        }
        int left = at == 0 ? 0 : at - 1;
        if (branch.child(left).size + branch.child(left + 1).size > most) {
            return child;
        }
        IdNode kept = branch.ownChild(left);
        IdNode given = branch.child(left + 1);
        kept.append(given, branch.millis(left + 1), branch.sequence(left + 1));
        branch.owner.bytes -= given.memoryBytes();
        branch.remove(left + 1);
        return kept;
    }
}
