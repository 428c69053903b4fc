package io.kvserver.core.value.list;

/**
 * The pages of a {@link ListValue}: the first one, the last one, and a tree between them. Threads as for
 * {@link ListValue}.
 *
 * <p>Invariant: elements come in the order of the first page, the tree, the last page; each page in the tree has
 * elements.
 */
final class ListPages {
    /** From this length on a list's new pages get all their room at once. */
    private static final int LONG_BYTES = 8 * ListPage.MAX_BYTES;

    /** The token of the owner that may change pages and nodes in place. Replaced by each fork. */
    Object owner = new Object();

    private ListPage first = ListPage.EMPTY;
    private ListPage last = ListPage.EMPTY;
    final ListTree tree = new ListTree();
    /** The number of elements. */
    long count;
    /** The bytes that the pages take in memory. */
    private long pageBytes;
    /** The length of all elements in bytes. */
    private long length;

    /** Makes one page of an array, which must not change while this is used. */
    void borrow(byte[] array, int from, int to, int elements) {
        last = ListPage.borrowing(owner, array, from, to, elements);
        count = elements;
        length = last.length();
        pageBytes = last.memoryBytes();
    }

    /** Shares another's pages; from now on neither changes them in place. */
    void share(ListPages other) {
        other.owner = new Object();
        first = other.first;
        last = other.last;
        tree.share(other.tree);
        count = other.count;
        pageBytes = other.pageBytes;
        length = other.length;
    }

    /** The length of all elements in bytes. */
    long length() {
        return length;
    }

    /** The bytes that pages and nodes take in memory. */
    long memoryBytes() {
        return pageBytes + tree.nodeBytes();
    }

    /** Moves the cursor to the page of an element. */
    void find(long index, ListCursor cursor) {
        if (index < first.count) {
            cursor.page(first, 0);
        } else if (index - first.count >= tree.count()) {
            cursor.page(last, first.count + tree.count());
        } else {
            tree.find(index - first.count, first.count, cursor);
        }
    }

    /**
     * The first page, with room for an element of a size. {@link #release} it before a change and {@link #retain} it
     * afterwards.
     */
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

    /**
     * Whether a page at an end gets all its room at once instead of growing: when many more elements of this size are
     * expected.
     */
    private boolean isLong(int size) {
        return length >= LONG_BYTES && size <= ListPage.MAX_BYTES / 8;
    }

    /** The last page; otherwise as {@link #pageToAddFirst}. */
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

    /** Removes elements at the front; there are at least as many. */
    void removeFirst(long elements) {
        long left = elements;
        while (left > 0) {
            if (first.count == 0 && tree.count() > 0) {
                left -= tree.removeEnd(true, left, owner, this::dropped);
                if (left == 0) {
                    return;
                }
            }
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

    /** Removes elements at the end; there are at least as many. */
    void removeLast(long elements) {
        long left = elements;
        while (left > 0) {
            if (last.count == 0 && tree.count() > 0) {
                left -= tree.removeEnd(false, left, owner, this::dropped);
                if (left == 0) {
                    return;
                }
            }
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

    /** Subtracts a page, which has been removed with its elements. */
    private void dropped(ListPage page) {
        release(page);
        count -= page.count;
    }

    /** Subtracts a page from the totals, before it is changed. */
    void release(ListPage page) {
        pageBytes -= page.memoryBytes();
        length -= page.length();
    }

    /** Adds a page to the totals, after it was changed. */
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

    /** Moves the first page to the tree. */
    void pushFirstDown() {
        if (first.count > 0) {
            release(first);
            putInTree(0, first.trimmed());
            first = ListPage.EMPTY;
        }
    }

    /** Moves the last page to the tree. */
    void pushLastDown() {
        if (last.count > 0) {
            release(last);
            putInTree(tree.count(), last.trimmed());
            last = ListPage.EMPTY;
        }
    }

    /** Inserts a page into the tree, before the element with an index there. */
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

    /** Must be called after an {@link #edit}; the page still has elements, and had {@code elements} before. */
    void edited(long index, ListPage page, int elements) {
        retain(page);
        int more = page.count - elements;
        count += more;
        if (page != first && page != last && more != 0) {
            tree.grew(index - first.count, more);
        }
    }

    /** Removes the page that the cursor has found. */
    void drop(long index, ListCursor cursor) {
        ListPage page = cursor.page();
        if (page == first || page == last) {
            empty(page == first);
        } else {
            dropped(page);
            tree.remove(index - first.count, owner);
        }
    }

    /** Removes all elements of the first page or the last. */
    private void empty(boolean ofFirst) {
        dropped(ofFirst ? first : last);
        if (ofFirst) {
            first = ListPage.EMPTY;
        } else {
            last = ListPage.EMPTY;
        }
    }
}
