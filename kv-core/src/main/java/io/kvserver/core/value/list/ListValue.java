package io.kvserver.core.value.list;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import java.util.Arrays;

/**
 * A list: a first and a last page for pushes and pops, and a tree of pages between them. A push or a pop at either end
 * takes constant time; other operations at an index take time proportional to the tree's height.
 *
 * <p>A small list is packed in its key's entry. A handler makes a list that {@linkplain #view looks at} those bytes,
 * uses it as any other, and stores it back.
 */
public final class ListValue extends Value {
    /** A list with more bytes of elements is an object, so entries stay small. */
    public static final int PACKED_BYTES = 1 << 10;

    static final int LISTPACK_HEADER = 6;
    private static final int LISTPACK_FRAME = LISTPACK_HEADER + 1;
    private static final byte LISTPACK_END = (byte) 0xFF;
    private static final int COUNT_UNKNOWN = 0xFFFF;
    /** The most bytes of a listpack if Redis limits it by the number of elements. */
    private static final int SAFE_BYTES = 8 << 10;

    private static final int OBJECT_BYTES = 32 + 48 + 32;

    private final ListPages pages = new ListPages();
    private boolean quicklist;

    /** A list that uses the bytes of a listpack, which must not change meanwhile. */
    public static ListValue view(Slice listpack) {
        ListValue list = new ListValue();
        int from = listpack.offset();
        byte[] array = listpack.array();
        int elements = (array[from + 4] & 0xFF) | ((array[from + 5] & 0xFF) << 8);
        list.pages.borrow(array, from + LISTPACK_HEADER, from + listpack.length() - 1, elements);
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
        return OBJECT_BYTES + pages.memoryBytes();
    }

    @Override
    public ListValue fork() {
        ListValue fork = new ListValue();
        fork.pages.share(pages);
        fork.quicklist = quicklist;
        return fork;
    }

    /** The number of elements. */
    public long count() {
        return pages.count;
    }

    @Override
    public boolean isEmpty() {
        return pages.count == 0;
    }

    /** To be called before elements are added: records when the list becomes too large for Redis to pack. */
    public void growing(PackingLimits limits, long elements, long bytes) {
        quicklist |= exceeds(limits.listSize(), LISTPACK_FRAME + pages.length() + bytes, pages.count + elements);
    }

    /** To be called after elements were removed: records when the list becomes so small that Redis packs it again. */
    public void shrunk(PackingLimits limits) {
        if (quicklist) {
            int limit = limits.listSize();
            quicklist = limit < 0
                    ? LISTPACK_FRAME + pages.length() > maxBytes(limit) / 2
                    : pages.count > Math.max(1, limit) / 2;
        }
    }

    private static boolean exceeds(int limit, long bytes, long elements) {
        return limit < 0 ? bytes > maxBytes(limit) : bytes > SAFE_BYTES || elements > Math.max(1, limit);
    }

    private static int maxBytes(int limit) {
        return (4 << 10) << (Math.min(5, -limit) - 1);
    }

    /** Whether Redis packs it and its elements take at most {@code mostBytes}. */
    public boolean isSmall(int mostBytes) {
        return !quicklist && pages.length() <= mostBytes;
    }

    /** The list as a listpack. Only for a small list. */
    public byte[] packed() {
        byte[] bytes = new byte[LISTPACK_FRAME + (int) pages.length()];
        int at = LISTPACK_HEADER;
        ListCursor cursor = new ListCursor(this);
        for (long index = 0; index < pages.count; index += cursor.page().count) {
            cursor.go(index);
            ListPage page = cursor.page();
            System.arraycopy(page.data, page.start, bytes, at, page.length());
            at += page.length();
        }
        frame(bytes, bytes.length, (int) pages.count);
        return bytes;
    }

    /** Writes a listpack's header and end mark. */
    static void frame(byte[] bytes, int size, int elements) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[i] = (byte) (size >> (Byte.SIZE * i));
        }
        int counted = Math.min(elements, COUNT_UNKNOWN);
        bytes[4] = (byte) counted;
        bytes[5] = (byte) (counted >> Byte.SIZE);
        bytes[size - 1] = LISTPACK_END;
    }

    ListPages parts() {
        return pages;
    }

    /** A list that was stored by pages, which are added to it next. */
    static ListValue large() {
        ListValue list = new ListValue();
        list.quicklist = true;
        return list;
    }

    /** How many pages have elements. */
    public int pages() {
        ListCursor cursor = new ListCursor(this);
        int used = 0;
        for (long index = 0; index < pages.count; index += cursor.page().count) {
            find(index, cursor);
            used++;
        }
        return used;
    }

    /** Moves a cursor to the page of an element. */
    public void find(long index, ListCursor cursor) {
        pages.find(index, cursor);
    }

    /** Encodes a value as an element of a page, for {@linkplain ListCursor#is comparisons}. */
    public static byte[] encoded(byte[] bytes, int from, int size) {
        ListPage page = ListPage.EMPTY.ownedBy(new Object());
        page.insert(page.end, bytes, from, size);
        return Arrays.copyOfRange(page.data, page.start, page.end);
    }

    public void addFirst(byte[] bytes, int from, int size) {
        ListPage page = pages.pageToAddFirst(ListpackElement.stringSize(size));
        pages.release(page);
        page.insert(page.start, bytes, from, size);
        pages.retain(page);
        pages.count++;
    }

    public void addLast(byte[] bytes, int from, int size) {
        ListPage page = pages.pageToAddLast(ListpackElement.stringSize(size));
        pages.release(page);
        page.insert(page.end, bytes, from, size);
        pages.retain(page);
        pages.count++;
    }

    /** Inserts an element at an index, which is at most the number of elements. */
    public void insert(long index, byte[] bytes, int from, int size) {
        if (index == 0) {
            addFirst(bytes, from, size);
        } else if (index == pages.count) {
            addLast(bytes, from, size);
        } else if (!insertInPage(index, bytes, from, size)) {
            insertBetween(index, bytes, from, size);
        }
    }

    private boolean insertInPage(long index, byte[] bytes, int from, int size) {
        ListCursor cursor = new ListCursor(this);
        pages.find(index, cursor);
        if (!cursor.page().fits(ListpackElement.stringSize(size))) {
            return false;
        }
        ListPage page = pages.edit(index, cursor);
        int elements = page.count;
        page.insert(page.at((int) (index - cursor.pageStart())), bytes, from, size);
        pages.edited(index, page, elements);
        return true;
    }

    /** Inserts where the page has no room: splits it. */
    private void insertBetween(long index, byte[] bytes, int from, int size) {
        pages.pushFirstDown();
        pages.pushLastDown();
        ListCursor cursor = new ListCursor(this);
        pages.find(index, cursor);
        long start = cursor.pageStart();
        int before = (int) (index - start);
        ListPage right = pages.tree.remove(index, pages.owner);
        pages.release(right);
        ListPage left = ListPage.EMPTY;
        if (before > 0) {
            left = right.head(before, pages.owner);
            right = right.tail(before, pages.owner);
        }
        pages.putInTree(start, right);
        if (left.count > 0 && !left.fits(ListpackElement.stringSize(size))) {
            ListPage middle = ListPage.EMPTY.ownedBy(pages.owner);
            middle.insert(middle.end, bytes, from, size);
            pages.putInTree(start, middle);
        } else {
            left = left.ownedBy(pages.owner);
            left.insert(left.end, bytes, from, size);
        }
        pages.putInTree(start, left);
        pages.count++;
    }

    /** Replaces the bytes of the element with an index. */
    public void set(long index, byte[] bytes, int from, int size) {
        ListCursor cursor = new ListCursor(this);
        pages.find(index, cursor);
        int inPage = (int) (index - cursor.pageStart());
        if (cursor.page().canReplace(inPage, ListpackElement.stringSize(size))) {
            ListPage page = pages.edit(index, cursor);
            page.replace(page.at(inPage), bytes, from, size);
            pages.edited(index, page, page.count);
        } else {
            remove(index);
            insert(index, bytes, from, size);
        }
    }

    /** Removes the element with an index. */
    public void remove(long index) {
        ListCursor cursor = new ListCursor(this);
        pages.find(index, cursor);
        if (cursor.page().count == 1) {
            pages.drop(index, cursor);
        } else {
            ListPage page = pages.edit(index, cursor);
            int elements = page.count;
            page.remove(page.at((int) (index - cursor.pageStart())));
            pages.edited(index, page, elements);
        }
    }

    /** Removes elements at the front; there are at least as many. */
    public void removeFirst(long elements) {
        pages.removeFirst(elements);
    }

    /** Removes elements at the end; there are at least as many. */
    public void removeLast(long elements) {
        pages.removeLast(elements);
    }

    /**
     * The number of elements that equal an {@link #encoded} value.
     *
     * @param afterPage called after each page
     */
    public long occurrences(byte[] encoded, Runnable afterPage) {
        ListCursor cursor = new ListCursor(this);
        long found = 0;
        for (long index = 0; index < pages.count; index += cursor.page().count) {
            pages.find(index, cursor);
            found += cursor.page().occurrences(encoded);
            afterPage.run();
        }
        return found;
    }

    /**
     * Removes at most {@code most} elements that equal an {@link #encoded} value, except the first {@code skipped}.
     * Returns how many were removed.
     *
     * @param afterPage called after each page
     */
    public long removeAll(byte[] encoded, long skipped, long most, Runnable afterPage) {
        ListCursor cursor = new ListCursor(this);
        long skip = skipped;
        long removed = 0;
        long index = 0;
        while (index < pages.count && removed < most) {
            pages.find(index, cursor);
            int elements = cursor.page().count;
            long found = cursor.page().occurrences(encoded);
            int here = (int) Math.min(Math.max(0, found - skip), most - removed);
            if (here == elements) {
                pages.drop(index, cursor);
            } else if (here > 0) {
                ListPage page = pages.edit(index, cursor);
                page.removeAll(encoded, (int) skip, here);
                pages.edited(index, page, elements);
                index += page.count;
            } else {
                index += elements;
            }
            skip = Math.max(0, skip - found);
            removed += here;
            afterPage.run();
        }
        return removed;
    }

    /** {@link #memoryBytes}, counted from scratch; for tests. */
    long countedBytes() {
        ListCursor cursor = new ListCursor(this);
        long bytes = OBJECT_BYTES + pages.tree.nodeBytes();
        for (long index = 0; index < pages.count; index += cursor.page().count) {
            pages.find(index, cursor);
            bytes += cursor.page().memoryBytes();
        }
        return bytes;
    }
}
