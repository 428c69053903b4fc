package io.kvserver.core.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups or consumers in the order of their names, in pages that have owners. Threads as for {@link IdLeaf}.
 *
 * @param <T> the type of the items
 */
final class NameIndex<T extends NameIndex.Named> {
    /** The bytes of the object itself. */
    static final long BYTES = 24;

    private static final int PAGE = 64;
    private static final int FIRST_CAPACITY = 2;

    private @Nullable Ownership owner;
    private Page[] pages = {};
    private int pageCount;
    private int size;

    /** An item with a name that never changes. */
    interface Named {
        byte[] name();
    }

    private static final class Page {
        static final long OBJECT_BYTES = 24;

        final Ownership owner;

        @Nullable
        Named[] items;

        int size;

        Page(Ownership owner, int capacity) {
            this.owner = owner;
            this.items = new Named[capacity];
        }

        Page ownedBy(Ownership by) {
            if (owner == by) {
                return this;
            }
            Page copy = new Page(by, items.length);
            System.arraycopy(items, 0, copy.items, 0, size);
            copy.size = size;
            return copy;
        }

        long memoryBytes() {
            return OBJECT_BYTES + references(items.length);
        }

        Named at(int index) {
            return Objects.requireNonNull(items[index]);
        }
    }

    private static long references(int count) {
        return (16 + 4L * count + 7) & ~7L;
    }

    NameIndex() {}

    /** An index that shares another's pages. The former ownership must not be used any more with either. */
    NameIndex(NameIndex<T> shared) {
        this.pages = shared.pages;
        this.pageCount = shared.pageCount;
        this.size = shared.size;
    }

    int size() {
        return size;
    }

    /** The bytes of all pages. */
    long pageBytes() {
        long bytes = pages.length == 0 ? 0 : references(pages.length);
        for (int i = 0; i < pageCount; i++) {
            bytes += pages[i].memoryBytes();
        }
        return bytes;
    }

    /** The item with a name; {@code null} if there is none. */
    @Nullable
    T find(byte[] name, int offset, int length) {
        int page = page(name, offset, length);
        int at = page < 0 ? -1 : place(pages[page], name, offset, length);
        return at < 0 ? null : item(page, at);
    }

    /**
     * The item after another, which may have been removed meanwhile; the first for {@code null}. {@code null} after the
     * last.
     */
    @Nullable
    T after(@Nullable T other) {
        if (pageCount == 0) {
            return null;
        }
        if (other == null) {
            return item(0, 0);
        }
        byte[] name = other.name();
        int page = Math.max(0, page(name, 0, name.length));
        int at = place(pages[page], name, 0, name.length);
        int next = at < 0 ? -at - 1 : at + 1;
        if (next < pages[page].size) {
            return item(page, next);
        }
        return page + 1 < pageCount ? item(page + 1, 0) : null;
    }

    /** The items in pages that another index, with which this one has a common origin, does not share. */
    List<T> unshared(NameIndex<T> other) {
        Set<Page> shared = Collections.newSetFromMap(new IdentityHashMap<>());
        shared.addAll(Arrays.asList(other.pages).subList(0, other.pageCount));
        List<T> items = new ArrayList<>();
        for (int page = 0; page < pageCount; page++) {
            for (int at = 0; !shared.contains(pages[page]) && at < pages[page].size; at++) {
                items.add(item(page, at));
            }
        }
        return items;
    }

    @SuppressWarnings("unchecked") // Nothing else is put in.
    private T item(int page, int at) {
        return (T) pages[page].at(at);
    }

    /** The last page whose first name is not greater; -1 if there is none. */
    private int page(byte[] name, int offset, int length) {
        int low = 0;
        int high = pageCount - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(pages[middle].at(0), name, offset, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The place of a name in a page; if it is missing, -1 minus the place where it belongs. */
    private static int place(Page page, byte[] name, int offset, int length) {
        int low = 0;
        int high = page.size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(page.at(middle), name, offset, length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private static int compare(Named item, byte[] name, int offset, int length) {
        byte[] own = item.name();
        return Arrays.compareUnsigned(own, 0, own.length, name, offset, offset + length);
    }

    /** Adds an item; replaces one with the same name. */
    void put(T item, Ownership by) {
        own(by);
        byte[] name = item.name();
        int at = Math.max(0, page(name, 0, name.length));
        if (pageCount == 0) {
            insertPage(0, new Page(by, FIRST_CAPACITY));
        }
        Page page = pages[at].ownedBy(by);
        pages[at] = page;
        int place = place(page, name, 0, name.length);
        if (place >= 0) {
            page.items[place] = item;
            return;
        }
        place = -place - 1;
        if (page.size == PAGE) {
            Page right = new Page(by, PAGE);
            int kept = place == PAGE ? PAGE - 1 : PAGE / 2;
            right.size = PAGE - kept;
            System.arraycopy(page.items, kept, right.items, 0, right.size);
            Arrays.fill(page.items, kept, PAGE, null);
            page.size = kept;
            insertPage(at + 1, right);
            if (place > kept) {
                page = right;
                place -= kept;
            }
        }
        insert(page, place, item);
        size++;
    }

    private static void insert(Page page, int place, Named item) {
        if (page.size == page.items.length) {
            long before = page.memoryBytes();
            page.items = Arrays.copyOf(page.items, Math.min(PAGE, 2 * page.size));
            page.owner.bytes += page.memoryBytes() - before;
        }
        System.arraycopy(page.items, place, page.items, place + 1, page.size - place);
        page.items[place] = item;
        page.size++;
    }

    private void insertPage(int at, Page page) {
        Ownership by = page.owner;
        if (pageCount == pages.length) {
            by.bytes -= pages.length == 0 ? 0 : references(pages.length);
            pages = Arrays.copyOf(pages, Math.max(1, 2 * pageCount));
            by.bytes += references(pages.length);
        }
        System.arraycopy(pages, at, pages, at + 1, pageCount - at);
        pages[at] = page;
        pageCount++;
        by.bytes += page.memoryBytes();
    }

    /** Removes the item with a name, which must exist. */
    @SuppressWarnings("NullAway") // Nobody looks behind the count.
    void remove(byte[] name, Ownership by) {
        own(by);
        int at = page(name, 0, name.length);
        Page page = pages[at].ownedBy(by);
        pages[at] = page;
        int place = place(page, name, 0, name.length);
        page.size--;
        System.arraycopy(page.items, place + 1, page.items, place, page.size - place);
        page.items[page.size] = null;
        size--;
        if (page.size == 0) {
            by.bytes -= page.memoryBytes();
            pageCount--;
            System.arraycopy(pages, at + 1, pages, at, pageCount - at);
            pages[pageCount] = null;
        }
    }

    private void own(Ownership by) {
        if (owner != by) {
            pages = pages.clone();
            owner = by;
        }
    }
}
