package io.kvserver.core.stream;

import org.jspecify.annotations.Nullable;

/**
 * Entries in the order of their ids, each with some numbers and perhaps an object: a B+ tree whose nodes have owners.
 * Finding, adding and removing an entry takes time proportional to the tree's height. Threads as for {@link IdLeaf}.
 *
 * <p>A node that has become small is merged with its neighbour if both fit into half a node, so that random removals
 * free memory.
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

    /** Adds an entry with a new id and moves a cursor to it; the owner then sets the rest. */
    void add(long millis, long sequence, Ownership owner, IdCursor to) {
        IdNode top = root;
        if (top == null) {
            top = new IdLeaf(owner, width, withObjects);
            owner.bytes += top.memoryBytes();
        } else {
            top = top.ownedBy(owner);
        }
        root = top;
        IdNode right = add(top, millis, sequence, to);
        if (right != null) {
            IdBranch above = new IdBranch(owner);
            owner.bytes += above.memoryBytes();
            above.insert(0, top);
            above.insert(1, right);
            root = above;
        }
        size++;
    }

    /** Adds an entry below a node. Returns the node that was split off to the right if there was no room. */
    private static @Nullable IdNode add(IdNode node, long millis, long sequence, IdCursor to) {
        if (node instanceof IdLeaf leaf) {
            return add(leaf, millis, sequence, to);
        }
        IdBranch branch = (IdBranch) node;
        int at = branch.place(millis, sequence);
        IdNode split = add(branch.ownChild(at), millis, sequence, to);
        if (split == null) {
            return null;
        }
        if (branch.size < IdBranch.MAX) {
            branch.insert(at + 1, split);
            return null;
        }
        // When entries are added at the end, full nodes are left behind.
        IdBranch right = branch.split(at + 1 == branch.size ? branch.size - 1 : branch.size / 2);
        if (at + 1 <= branch.size) {
            branch.insert(at + 1, split);
        } else {
            right.insert(at + 1 - branch.size, split);
        }
        return right;
    }

    private static @Nullable IdLeaf add(IdLeaf leaf, long millis, long sequence, IdCursor to) {
        int at = leaf.floor(millis, sequence) + 1;
        if (leaf.size < IdLeaf.MAX) {
            leaf.insert(at, millis, sequence);
            to.at(leaf, at);
            return null;
        }
        IdLeaf right = leaf.split(at == leaf.size ? leaf.size : leaf.size / 2);
        if (at < leaf.size || (at == leaf.size && right.size > 0)) {
            leaf.insert(at, millis, sequence);
            to.at(leaf, at);
        } else {
            int inRight = at - leaf.size;
            right.insert(inRight, millis, sequence);
            to.at(right, inRight);
        }
        return right;
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

    /** Copies the nodes that it needs before it changes any: there may be no memory for them. */
    private static long removeBefore(IdNode node, long millis, long sequence) {
        if (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            long removed = removeBefore(branch.ownChild(at), millis, sequence);
            for (int i = 0; i < at; i++) {
                removed += entries(branch.child(i));
                branch.owner.bytes -= bytes(branch.child(i));
            }
            branch.removeFirst(at);
            tidy(branch, 0);
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

    /** Removes the entry with an id. Returns whether there was one. */
    boolean remove(long millis, long sequence, Ownership owner) {
        if (root == null) {
            return false;
        }
        IdNode top = root.ownedBy(owner);
        root = top;
        if (!removeFrom(top, millis, sequence)) {
            return false;
        }
        size--;
        lower(top, owner);
        return true;
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

    private static boolean removeFrom(IdNode node, long millis, long sequence) {
        if (node instanceof IdBranch branch) {
            int at = branch.place(millis, sequence);
            boolean removed = removeFrom(branch.ownChild(at), millis, sequence);
            if (removed) {
                tidy(branch, at);
            }
            return removed;
        }
        int at = node.floor(millis, sequence);
        if (at < 0 || node.millis(at) != millis || node.sequence(at) != sequence) {
            return false;
        }
        node.remove(at);
        return true;
    }

    /** Removes or merges a child that has become small. */
    private static void tidy(IdBranch branch, int at) {
        IdNode child = branch.child(at);
        if (child.size == 0) {
            branch.owner.bytes -= child.memoryBytes();
            branch.remove(at);
            return;
        }
        int most = IdLeaf.MAX / 2;
        if (child.size > most / 2 || branch.size == 1) {
            return;
        }
        int left = at == 0 ? 0 : at - 1;
        if (branch.child(left).size + branch.child(left + 1).size <= most) {
            IdNode given = branch.child(left + 1);
            branch.ownChild(left).append(given, branch.millis(left + 1), branch.sequence(left + 1));
            branch.owner.bytes -= given.memoryBytes();
            branch.remove(left + 1);
        }
    }
}
