package io.kvserver.core.value.list;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a list in order: a B+ tree whose nodes count the elements below them. It finds the page of an index in
 * time proportional to the tree's height.
 *
 * <p>Nodes have an owner, as pages have: the holder of the owner's token changes a node in place, others copy it. So a
 * fork just shares the root. A node that loses children is not merged with another but removed once it is empty: most
 * lists lose pages at their ends.
 */
final class ListTree {
    private static final int FAN_OUT = 64;
    private static final long NODE_BYTES = 24 + (16 + 4 * FAN_OUT) + (16 + 8 * FAN_OUT);

    private @Nullable Node root;
    private long count;
    private int nodes;

    /** Children are pages or, above the leaves, nodes. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private static final class Node {
        final Object owner;
        final boolean leaf;
        final Object[] children;
        /** The number of elements below each child. */
        final long[] counts;

        int size;

        Node(Object owner, boolean leaf) {
            this.owner = owner;
            this.leaf = leaf;
            this.children = new Object[FAN_OUT];
            this.counts = new long[FAN_OUT];
        }

        Node(Object owner, Node original) {
            this.owner = owner;
            this.leaf = original.leaf;
            this.children = original.children.clone();
            this.counts = original.counts.clone();
            this.size = original.size;
        }

        long total() {
            long total = 0;
            for (int i = 0; i < size; i++) {
                total += counts[i];
            }
            return total;
        }

        void insert(int at, Object child, long elements) {
            System.arraycopy(children, at, children, at + 1, size - at);
            System.arraycopy(counts, at, counts, at + 1, size - at);
            children[at] = child;
            counts[at] = elements;
            size++;
        }

        @SuppressWarnings("NullAway") // Nobody looks behind the size.
        void remove(int at) {
            size--;
            System.arraycopy(children, at + 1, children, at, size - at);
            System.arraycopy(counts, at + 1, counts, at, size - at);
            children[size] = null;
        }

        /** The place of the child that has so many others before it, from an end on. */
        int place(boolean front, int others) {
            return front ? others : size - 1 - others;
        }

        @SuppressWarnings("NullAway") // Nobody looks behind the size.
        void removeEnd(boolean front, int removed) {
            if (front) {
                System.arraycopy(children, removed, children, 0, size - removed);
                System.arraycopy(counts, removed, counts, 0, size - removed);
            }
            Arrays.fill(children, size - removed, size, null);
            size -= removed;
        }

        /**
         * Finds the child that holds an element. Returns the child's place and stores the element's index within it.
         */
        int child(long index) {
            int at = 0;
            long left = index;
            while (left >= counts[at]) {
                left -= counts[at++];
            }
            return at;
        }

        long before(int at) {
            long before = 0;
            for (int i = 0; i < at; i++) {
                before += counts[i];
            }
            return before;
        }

        /** The child at a place, copied first if its owner may not change it. */
        Node ownChild(int at) {
            Node child = (Node) children[at];
            if (child.owner != owner) {
                child = new Node(owner, child);
                children[at] = child;
            }
            return child;
        }
    }

    /** Takes over the nodes of another tree. From now on neither tree may use its former token. */
    void share(ListTree other) {
        root = other.root;
        count = other.count;
        nodes = other.nodes;
    }

    /** The number of elements of all pages. */
    long count() {
        return count;
    }

    /** The bytes of the nodes, without the pages. */
    long nodeBytes() {
        return nodes * NODE_BYTES;
    }

    /** Moves the cursor to the page of an element; the cursor's indexes are larger than the tree's by {@code base}. */
    void find(long index, long base, ListCursor cursor) {
        Node node = Objects.requireNonNull(root);
        long start = 0;
        while (true) {
            int at = node.child(index - start);
            start += node.before(at);
            if (node.leaf) {
                cursor.page((ListPage) node.children[at], base + start);
                return;
            }
            node = (Node) node.children[at];
        }
    }

    /**
     * The page of an element, for a change by the owner. {@link #grew} must be called if its number of elements
     * changes.
     */
    ListPage edit(long index, Object owner) {
        Node node = ownRoot(owner);
        long left = index;
        while (true) {
            int at = node.child(left);
            if (node.leaf) {
                ListPage page = ((ListPage) node.children[at]).ownedBy(owner);
                node.children[at] = page;
                return page;
            }
            left -= node.before(at);
            node = node.ownChild(at);
        }
    }

    /**
     * Adjusts the counts after an {@linkplain #edit edited} page got {@code more} elements, or fewer if negative, but
     * not none.
     */
    void grew(long index, long more) {
        count += more;
        Node node = Objects.requireNonNull(root);
        long left = index;
        while (true) {
            int at = node.child(left);
            left -= node.before(at);
            node.counts[at] += more;
            if (node.leaf) {
                return;
            }
            node = (Node) node.children[at];
        }
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private Node ownRoot(Object owner) {
        Node own = Objects.requireNonNull(root);
        if (own.owner != owner) {
            own = new Node(owner, own);
            root = own;
        }
        return own;
    }

    /** Adds a page whose first element gets an index, which is 0 or follows a page's last element. */
    void add(long index, ListPage page, Object owner) {
        if (root == null) {
            root = new Node(owner, true);
            nodes = 1;
        }
        Node top = ownRoot(owner);
        Node right = insert(top, index, page);
        if (right != null) {
            Node above = new Node(owner, false);
            nodes++;
            above.insert(0, top, top.total());
            above.insert(1, right, right.total());
            root = above;
        }
        count += page.count;
    }

    /** Inserts a page. Returns the node that was split off to the right if there was no room. */
    private @Nullable Node insert(Node node, long index, ListPage page) {
        int at = 0;
        long left = index;
        if (node.leaf) {
            while (left > 0) {
                left -= node.counts[at++];
            }
            return insert(node, at, page, page.count);
        }
        while (left > node.counts[at]) {
            left -= node.counts[at++];
        }
        Node child = node.ownChild(at);
        Node right = insert(child, left, page);
        node.counts[at] = child.total();
        return right == null ? null : insert(node, at + 1, right, right.total());
    }

    private @Nullable Node insert(Node node, int at, Object child, long elements) {
        if (node.size < FAN_OUT) {
            node.insert(at, child, elements);
            return null;
        }
        // When pages are added at the end, full nodes are left behind.
        int kept = at == FAN_OUT ? FAN_OUT : FAN_OUT / 2;
        Node right = new Node(node.owner, node.leaf);
        nodes++;
        while (node.size > kept) {
            int last = node.size - 1;
            right.insert(0, node.children[last], node.counts[last]);
            node.remove(last);
        }
        if (at > kept || kept == FAN_OUT) {
            right.insert(at - kept, child, elements);
        } else {
            node.insert(at, child, elements);
        }
        return right;
    }

    /** Removes and returns the page of an element. */
    ListPage remove(long index, Object owner) {
        Node top = ownRoot(owner);
        ListPage removed = remove(top, index);
        count -= removed.count;
        lower(top);
        return removed;
    }

    /** Makes the tree as low as it can be, after a removal below its root. */
    private void lower(Node formerRoot) {
        Node top = formerRoot;
        while (!top.leaf && top.size == 1) {
            top = (Node) top.children[0];
            root = top;
            nodes--;
        }
        if (top.size == 0) {
            root = null;
            nodes = 0;
        }
    }

    /**
     * Removes the pages at one end all of whose elements are among the {@code elements} there, without a search for each. Returns
     * how many elements they had.
     *
     * @param removed is shown each of them
     */
    long removeEnd(boolean front, long elements, Object owner, Consumer<ListPage> removed) {
        if (root == null) {
            return 0;
        }
        Node top = ownRoot(owner);
        long cut = removeEnd(top, front, elements, removed);
        count -= cut;
        lower(top);
        return cut;
    }

    /** Copies the nodes that it needs before it changes any: there may be no memory for them. */
    private long removeEnd(Node node, boolean front, long elements, Consumer<ListPage> removed) {
        long left = elements;
        int whole = 0;
        while (whole < node.size && node.counts[node.place(front, whole)] <= left) {
            left -= node.counts[node.place(front, whole)];
            whole++;
        }
        if (!node.leaf && whole < node.size) {
            int at = node.place(front, whole);
            long cut = removeEnd(node.ownChild(at), front, left, removed);
            node.counts[at] -= cut;
            left -= cut;
        }
        for (int i = 0; i < whole; i++) {
            show(node, node.place(front, i), removed);
        }
        node.removeEnd(front, whole);
        return elements - left;
    }

    /** Shows the pages below a node that is removed with its parent's child at a place. */
    private void show(Node parent, int at, Consumer<ListPage> removed) {
        if (parent.leaf) {
            removed.accept((ListPage) parent.children[at]);
            return;
        }
        nodes--;
        Node node = (Node) parent.children[at];
        for (int i = 0; i < node.size; i++) {
            show(node, i, removed);
        }
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private ListPage remove(Node node, long index) {
        int at = node.child(index);
        if (node.leaf) {
            ListPage page = (ListPage) node.children[at];
            node.remove(at);
            return page;
        }
        Node child = node.ownChild(at);
        ListPage page = remove(child, index - node.before(at));
        if (child.size == 0) {
            node.remove(at);
            nodes--;
        } else {
            node.counts[at] -= page.count;
        }
        return page;
    }
}
