package io.kvserver.core.value;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Kind;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.Value;
import java.util.Arrays;

/**
 * A list: a first page and a last one, which take what is pushed and give what is popped, and between them a tree of pages. A
 * push or a pop at either end takes constant time, anything else at an index a time that grows with the tree's height.
 *
 * <p>A small list is packed in its key's entry. Whoever has one makes a list that {@linkplain #view looks at} those bytes, uses
 * and changes it as any other, and puts it back.
 *
 * <p>Invariant: elements come in the order of the first page, the tree, the last page; each page in the tree has elements.
 */
public final class ListValue extends Value {
    /** A list whose elements take more is an object; so its entry is never large. */
    public static final int PACKED_BYTES = 1 << 10;

    private static final int LISTPACK_HEADER = 6;
    private static final int LISTPACK_FRAME = LISTPACK_HEADER + 1;
    private static final byte LISTPACK_END = (byte) 0xFF;
    private static final int COUNT_UNKNOWN = 0xFFFF;
    /** With a limit by number a listpack has at most so many bytes. */
    private static final int SAFE_BYTES = 8 << 10;

    /** In a list from this length on a page is little. */
    private static final int LONG_BYTES = 8 * ListPage.MAX_BYTES;

    private static final int OBJECT_BYTES = 64 + 32;

    /** Who may change pages and nodes in place: whoever has this. Another one after each fork. */
    private Object owner = new Object();

    private ListPage first = ListPage.EMPTY;
    private ListPage last = ListPage.EMPTY;
    private final ListTree tree = new ListTree();
    private long count;
    /** What the pages take, in memory. */
    private long pageBytes;
    /** What the elements take, in bytes. */
    private long length;

    private boolean quicklist;

    /** The list that a listpack is, which must not change while this is used. */
    public static ListValue view(Slice listpack) {
        ListValue list = new ListValue();
        int from = listpack.offset();
        byte[] array = listpack.array();
        int elements = (array[from + 4] & 0xFF) | ((array[from + 5] & 0xFF) << 8);
        list.last =
                ListPage.borrowing(list.owner, array, from + LISTPACK_HEADER, from + listpack.length() - 1, elements);
        list.count = elements;
        list.length = list.last.length();
        list.pageBytes = list.last.memoryBytes();
        return list;
    }

    @Override
    public Kind kind() {
        return Kind.LIST;
    }

    @Override
    public String encoding() {
        return quicklist ? "quicklist" : "listpack";
    }

    @Override
    public long memoryBytes() {
        return OBJECT_BYTES + pageBytes + tree.nodeBytes();
    }

    @Override
    public ListValue fork() {
        ListValue fork = new ListValue();
        // Neither may use what both have, so neither keeps the token.
        owner = new Object();
        fork.first = first;
        fork.last = last;
        fork.tree.share(tree);
        fork.count = count;
        fork.pageBytes = pageBytes;
        fork.length = length;
        fork.quicklist = quicklist;
        return fork;
    }

    /** How many elements it has. */
    public long count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Before elements are added: notes when the list becomes larger than what Redis packs. */
    public void growing(PackingLimits limits, long elements, long bytes) {
        quicklist |= exceeds(limits.listSize(), LISTPACK_FRAME + length + bytes, count + elements);
    }

    /** After elements have been removed: notes when the list has become so small that Redis packs it again. */
    public void shrunk(PackingLimits limits) {
        if (quicklist) {
            int limit = limits.listSize();
            quicklist = limit < 0 ? LISTPACK_FRAME + length > maxBytes(limit) / 2 : count > Math.max(1, limit) / 2;
        }
    }

    private static boolean exceeds(int limit, long bytes, long elements) {
        return limit < 0 ? bytes > maxBytes(limit) : bytes > SAFE_BYTES || elements > Math.max(1, limit);
    }

    private static int maxBytes(int limit) {
        return (4 << 10) << (Math.min(5, -limit) - 1);
    }

    /** Whether Redis packs it, and its elements take no more than so many bytes. */
    public boolean isSmall(int mostBytes) {
        return !quicklist && length <= mostBytes;
    }

    /** The list as a listpack. It is small. */
    public byte[] packed() {
        byte[] bytes = new byte[LISTPACK_FRAME + (int) length];
        int at = LISTPACK_HEADER;
        ListCursor cursor = new ListCursor(this);
        for (long index = 0; index < count; index += cursor.page().count) {
            cursor.go(index);
            ListPage page = cursor.page();
            System.arraycopy(page.data, page.start, bytes, at, page.length());
            at += page.length();
        }
        frame(bytes, bytes.length, (int) count);
        return bytes;
    }

    /** Writes what a listpack has around its elements. */
    static void frame(byte[] bytes, int size, int elements) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[i] = (byte) (size >> (Byte.SIZE * i));
        }
        int counted = Math.min(elements, COUNT_UNKNOWN);
        bytes[4] = (byte) counted;
        bytes[5] = (byte) (counted >> Byte.SIZE);
        bytes[size - 1] = LISTPACK_END;
    }

    /** How many pages have elements. */
    int pages() {
        ListCursor cursor = new ListCursor(this);
        int pages = 0;
        for (long index = 0; index < count; index += cursor.page().count) {
            find(index, cursor);
            pages++;
        }
        return pages;
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

    /** What an element with these bytes looks like in a page, to be {@linkplain ListCursor#is compared}. */
    public static byte[] encoded(byte[] bytes, int from, int size) {
        ListPage page = ListPage.EMPTY.ownedBy(new Object());
        page.insert(page.end, bytes, from, size);
        return Arrays.copyOfRange(page.data, page.start, page.end);
    }

    public void addFirst(byte[] bytes, int from, int size) {
        ListPage page = pageToAddFirst(ListpackElement.stringSize(size));
        release(page);
        page.insert(page.start, bytes, from, size);
        retain(page);
        count++;
    }

    private ListPage pageToAddFirst(int size) {
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

    public void addLast(byte[] bytes, int from, int size) {
        ListPage page = pageToAddLast(ListpackElement.stringSize(size));
        release(page);
        page.insert(page.end, bytes, from, size);
        retain(page);
        count++;
    }

    private ListPage pageToAddLast(int size) {
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

    /** Inserts an element that gets an index, which is at most the number of elements. */
    public void insert(long index, byte[] bytes, int from, int size) {
        if (index == 0) {
            addFirst(bytes, from, size);
        } else if (index == count) {
            addLast(bytes, from, size);
        } else if (!insertInPage(index, bytes, from, size)) {
            insertBetween(index, bytes, from, size);
        }
    }

    private boolean insertInPage(long index, byte[] bytes, int from, int size) {
        ListCursor cursor = new ListCursor(this);
        find(index, cursor);
        if (!cursor.page().fits(ListpackElement.stringSize(size))) {
            return false;
        }
        ListPage page = edit(index, cursor);
        int elements = page.count;
        page.insert(page.at((int) (index - cursor.pageStart())), bytes, from, size);
        edited(index, page, elements);
        return true;
    }

    /** Where there is no room in the page: splits it. */
    private void insertBetween(long index, byte[] bytes, int from, int size) {
        pushFirstDown();
        pushLastDown();
        ListCursor cursor = new ListCursor(this);
        find(index, cursor);
        long start = cursor.pageStart();
        int before = (int) (index - start);
        ListPage right = tree.remove(index, owner);
        release(right);
        ListPage left = ListPage.EMPTY;
        if (before > 0) {
            left = right.head(before, owner);
            right = right.tail(before, owner);
        }
        putInTree(start, right);
        if (left.count > 0 && !left.fits(ListpackElement.stringSize(size))) {
            ListPage middle = ListPage.EMPTY.ownedBy(owner);
            middle.insert(middle.end, bytes, from, size);
            putInTree(start, middle);
        } else {
            left = left.ownedBy(owner);
            left.insert(left.end, bytes, from, size);
        }
        putInTree(start, left);
        count++;
    }

    /** Gives the element with an index other bytes. */
    public void set(long index, byte[] bytes, int from, int size) {
        ListCursor cursor = new ListCursor(this);
        find(index, cursor);
        int inPage = (int) (index - cursor.pageStart());
        if (cursor.page().canReplace(inPage, ListpackElement.stringSize(size))) {
            ListPage page = edit(index, cursor);
            page.replace(page.at(inPage), bytes, from, size);
            edited(index, page, page.count);
        } else {
            remove(index);
            insert(index, bytes, from, size);
        }
    }

    /** Removes the element with an index. */
    public void remove(long index) {
        ListCursor cursor = new ListCursor(this);
        find(index, cursor);
        if (cursor.page().count == 1) {
            drop(index, cursor);
        } else {
            ListPage page = edit(index, cursor);
            int elements = page.count;
            page.remove(page.at((int) (index - cursor.pageStart())));
            edited(index, page, elements);
        }
    }

    /** Removes elements at the front; as many are there. */
    public void removeFirst(long elements) {
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
    public void removeLast(long elements) {
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

    /** How many elements there are of {@link #encoded} bytes. */
    public long occurrences(byte[] encoded) {
        ListCursor cursor = new ListCursor(this);
        long found = 0;
        for (long index = 0; index < count; index += cursor.page().count) {
            find(index, cursor);
            found += cursor.page().occurrences(encoded);
        }
        return found;
    }

    /** Removes elements of {@link #encoded} bytes, but for so many at the front, and at most so many; how many. */
    public long removeAll(byte[] encoded, long skipped, long most) {
        ListCursor cursor = new ListCursor(this);
        long skip = skipped;
        long removed = 0;
        long index = 0;
        while (index < count && removed < most) {
            find(index, cursor);
            int elements = cursor.page().count;
            long found = cursor.page().occurrences(encoded);
            int here = (int) Math.min(Math.max(0, found - skip), most - removed);
            if (here == elements) {
                drop(index, cursor);
            } else if (here > 0) {
                ListPage page = edit(index, cursor);
                page.removeAll(encoded, (int) skip, here);
                edited(index, page, elements);
                index += page.count;
            } else {
                index += elements;
            }
            skip = Math.max(0, skip - found);
            removed += here;
        }
        return removed;
    }

    private void release(ListPage page) {
        pageBytes -= page.memoryBytes();
        length -= page.length();
    }

    private void retain(ListPage page) {
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
    private void pushFirstDown() {
        if (first.count > 0) {
            release(first);
            putInTree(0, first.trimmed());
            first = ListPage.EMPTY;
        }
    }

    /** Makes the last page one of the tree. */
    private void pushLastDown() {
        if (last.count > 0) {
            release(last);
            putInTree(tree.count(), last.trimmed());
            last = ListPage.EMPTY;
        }
    }

    private void putInTree(long index, ListPage page) {
        retain(page);
        tree.add(index, page, owner);
    }

    /** The page with an element, which the cursor has found, to be changed; {@link #edited} is to be called afterwards. */
    private ListPage edit(long index, ListCursor cursor) {
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
    private void edited(long index, ListPage page, int elements) {
        retain(page);
        int more = page.count - elements;
        count += more;
        if (page != first && page != last && more != 0) {
            tree.grew(index - first.count, more);
        }
    }

    /** Removes the page that has an element, and which the cursor has found. */
    private void drop(long index, ListCursor cursor) {
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

    /** {@link #memoryBytes}, counted anew; for tests. */
    long countedBytes() {
        ListCursor cursor = new ListCursor(this);
        long bytes = OBJECT_BYTES + tree.nodeBytes();
        for (long index = 0; index < count; index += cursor.page().count) {
            find(index, cursor);
            bytes += cursor.page().memoryBytes();
        }
        return bytes;
    }
}
