package io.kvserver.core.value.list;

/**
 * The pages of a {@link ListValue}: the first and the last one, between them a tree, and what they hold together. Threads as for
 * that.
 *
 * <p>Invariant: elements come in the order of the first page, the tree, the last page; each page in the tree has elements.
 */
final class ListPages {
    /** In a list from this length on a page is little. */
    private static final int LONG_BYTES = 8 * ListPage.MAX_BYTES;

    /** The token of the owner that may change pages and nodes in place. Replaced by each fork. */
    Object owner = new Object();

    private ListPage first = ListPage.EMPTY;
    private ListPage last = ListPage.EMPTY;
    final ListTree tree = new ListTree();
    /** How many elements there are. */
    long count;
    /** What the pages take, in memory. */
    private long pageBytes;
    /** What the elements take, in bytes. */
    private long length;

    /** One page, which must not change while this is used. */
    void borrow(byte[] array, int from, int to, int elements) {
        last = ListPage.borrowing(owner, array, from, to, elements);
        count = elements;
        length = last.length();
        pageBytes = last.memoryBytes();
    }

    /** Takes over what another has, which neither may change in place any more. */
    void share(ListPages other) {
        other.owner = new Object();
        first = other.first;
        last = other.last;
        tree.share(other.tree);
        count = other.count;
        pageBytes = other.pageBytes;
        length = other.length;
    }

    /** What the elements take, in bytes. */
    long length() {
        return length;
    }

    /** What pages and nodes take in memory. */
    long memoryBytes() {
        return pageBytes + tree.nodeBytes();
    }

    /** Goes to the page that has an element. */
    void find(long index, ListCursor cursor) {
        if (index < first.count) {
            cursor.page(first, 0);
        } else if (index - first.count >= tree.count()) {
            cursor.page(last, first.count + tree.count());
        } else {
            tree.find(index - first.count, first.count, cursor);
        }
    }

    /** The page that gets an element of a size at an end; {@link #release} it before it is changed and {@link #retain} it afterwards. */
    ListPage pageToAddFirst(int size) {
        if (first.count == 0 && tree.count() == 0 && last.count > 0 && last.fitsFirst(size)) {
            return ownLast();
        }
        if (!first.fitsFirst(size)) {
            pushFirstDown();
            if (isLong(size)) {
                first = ListPage.roomy(owner, true);
                retain(first);
            }
        }
        return ownFirst();
    }

    /** Whether a page at an end gets all its room at once, instead of growing: for an element of a size and many more. */
    private boolean isLong(int size) {
        return length >= LONG_BYTES && size <= ListPage.MAX_BYTES / 8;
    }

    /** As {@link #pageToAddFirst}, at the other end. */
    ListPage pageToAddLast(int size) {
        if (last.count == 0 && tree.count() == 0 && first.count > 0 && first.fitsLast(size)) {
            return ownFirst();
        }
        if (!last.fitsLast(size)) {
            pushLastDown();
            if (isLong(size)) {
                last = ListPage.roomy(owner, false);
                retain(last);
            }
        }
        return ownLast();
    }

    /** Removes elements at the front; as many are there. */
    void removeFirst(long elements) {
        long left = elements;
        while (left > 0) {
            if (first.count == 0 && tree.count() > 0) {
                first = tree.remove(0, owner);
            }
            boolean inFirst = first.count > 0;
            ListPage page = inFirst ? first : last;
            if (page.count <= left) {
                left -= page.count;
                empty(inFirst);
            } else {
                page = inFirst ? ownFirst() : ownLast();
                release(page);
                page.removeFirst((int) left);
                retain(page);
                count -= left;
                left = 0;
            }
        }
    }

    /** Removes elements at the end; as many are there. */
    void removeLast(long elements) {
        long left = elements;
        while (left > 0) {
            if (last.count == 0 && tree.count() > 0) {
                last = tree.remove(tree.count() - 1, owner);
            }
            boolean inFirst = last.count == 0;
            ListPage page = inFirst ? first : last;
            if (page.count <= left) {
                left -= page.count;
                empty(inFirst);
            } else {
                page = inFirst ? ownFirst() : ownLast();
                release(page);
                page.removeLast((int) left);
                retain(page);
                count -= left;
                left = 0;
            }
        }
    }

    /** Before a page is changed: it does not count. */
    void release(ListPage page) {
        pageBytes -= page.memoryBytes();
        length -= page.length();
    }

    /** After a page has been changed: it counts. */
    void retain(ListPage page) {
        pageBytes += page.memoryBytes();
        length += page.length();
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private ListPage ownFirst() {
        if (first.owner != owner) {
            release(first);
            first = first.ownedBy(owner);
            retain(first);
        }
        return first;
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private ListPage ownLast() {
        if (last.owner != owner) {
            release(last);
            last = last.ownedBy(owner);
            retain(last);
        }
        return last;
    }

    /** Makes the first page one of the tree. */
    void pushFirstDown() {
        if (first.count > 0) {
            release(first);
            putInTree(0, first.trimmed());
            first = ListPage.EMPTY;
        }
    }

    /** Makes the last page one of the tree. */
    void pushLastDown() {
        if (last.count > 0) {
            release(last);
            putInTree(tree.count(), last.trimmed());
            last = ListPage.EMPTY;
        }
    }

    /** Puts a page in the tree, before the element with an index there. */
    void putInTree(long index, ListPage page) {
        retain(page);
        tree.add(index, page, owner);
    }

    /** Adds a page behind all others, of a list whose first and last page are empty. */
    void append(ListPage page) {
        putInTree(tree.count(), page);
        count += page.count;
    }

    /** The page with an element, which the cursor has found, to be changed; {@link #edited} is to be called afterwards. */
    ListPage edit(long index, ListCursor cursor) {
        release(cursor.page());
        if (index < first.count) {
            first = first.ownedBy(owner);
            return first;
        }
        if (index - first.count >= tree.count()) {
            last = last.ownedBy(owner);
            return last;
        }
        return tree.edit(index - first.count, owner);
    }

    /** After a page, which has elements, was edited that had so many before. */
    void edited(long index, ListPage page, int elements) {
        retain(page);
        int more = page.count - elements;
        count += more;
        if (page != first && page != last && more != 0) {
            tree.grew(index - first.count, more);
        }
    }

    /** Removes the page that has an element, and which the cursor has found. */
    void drop(long index, ListCursor cursor) {
        ListPage page = cursor.page();
        if (page == first || page == last) {
            empty(page == first);
        } else {
            release(page);
            count -= page.count;
            tree.remove(index - first.count, owner);
        }
    }

    /** Removes all elements of the first page or the last. */
    private void empty(boolean ofFirst) {
        ListPage page = ofFirst ? first : last;
        release(page);
        count -= page.count;
        if (ofFirst) {
            first = ListPage.EMPTY;
        } else {
            last = ListPage.EMPTY;
        }
    }
}
