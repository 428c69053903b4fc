package io.kvserver.core.value.list;

import io.kvserver.core.packed.ListpackElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a list as it is stored by pages: each has a name of eight bytes, in whose order, as unsigned bytes, they follow each
 * other, and a content: how many elements it has (4 bytes) and these, as a listpack has them. Stateless; the list's thread.
 *
 * <p>A page keeps its name for as long as it is there; one that is divided becomes two new ones. Between two pages there are names for some
 * 25 divisions of always the same place; then all pages get new names. At the ends there are enough.
 */
public final class ListParts {
    private static final long STEP = 1L << 40;

    private ListParts() {}

    /** Goes from page to page. */
    private static final class Walk {
        private final ListValue list;
        private final ListCursor cursor;
        private long next;

        @Nullable
        ListPage page;

        Walk(ListValue list) {
            this.list = list;
            this.cursor = new ListCursor(list);
            go();
        }

        void go() {
            if (next >= list.count()) {
                page = null;
                return;
            }
            list.find(next, cursor);
            page = cursor.page();
            next += cursor.page().count;
        }
    }

    /**
     * Gives a name to each page that has none. The list, or another with the same elements if there are not enough names: that one's
     * pages all have other names.
     */
    public static ListValue named(ListValue list) {
        List<ListPage> pages = new ArrayList<>();
        for (Walk walk = new Walk(list); walk.page != null; walk.go()) {
            pages.add(walk.page);
        }
        int end;
        for (int first = 0; first < pages.size(); first = end + 1) {
            end = first;
            while (end < pages.size() && pages.get(end).name == ListPage.UNNAMED) {
                end++;
            }
            name(pages, first, end);
        }
        for (int i = 1; i < pages.size(); i++) {
            // A page of a copy may also have got its name from the other list.
            if (pages.get(i - 1).name >= pages.get(i).name) {
                return renamed(list);
            }
        }
        return list;
    }

    /** Gives names to pages that follow each other, perhaps too few different ones. */
    private static void name(List<ListPage> pages, int first, int end) {
        long step = STEP;
        long before = 0;
        if (first > 0) {
            before = pages.get(first - 1).name;
        }
        if (end < pages.size()) {
            long next = pages.get(end).name;
            if (first == 0) {
                before = next - STEP * (end + 1);
            } else {
                step = (next - before) / (end - first + 1);
            }
        }
        for (int i = first; i < end; i++) {
            long name = before + step * (i - first + 1);
            pages.get(i).name = name == ListPage.UNNAMED ? 1 : name;
        }
    }

    private static ListValue renamed(ListValue list) {
        ListValue other = ListValue.large();
        long name = 0;
        for (Walk walk = new Walk(list); walk.page != null; walk.go()) {
            ListPage page = walk.page;
            ListPage copy = ListPage.borrowing(other.parts().owner, page.data, page.start, page.end, page.count);
            name += STEP;
            copy.name = name;
            other.parts().append(copy);
        }
        return other;
    }

    /** Shows all pages of a list, each of which has a name. */
    public static void visit(ListValue list, BiConsumer<byte[], byte[]> visitor) {
        for (Walk walk = new Walk(list); walk.page != null; walk.go()) {
            visitor.accept(bytes(walk.page.name), content(walk.page));
        }
    }

    /**
     * Shows the pages of a list that another, which it comes from, has not or has with other elements, and with {@code null} those that
     * only the other has. All have names.
     */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    public static void visitDifferences(
            ListValue now, ListValue before, BiConsumer<byte[], byte @Nullable []> visitor) {
        Walk here = new Walk(now);
        Walk there = new Walk(before);
        while (here.page != null || there.page != null) {
            ListPage page = here.page;
            ListPage former = there.page;
            if (page == null || (former != null && former.name < page.name)) {
                if (former != null) {
                    visitor.accept(bytes(former.name), null);
                }
                there.go();
            } else if (former == null || page.name < former.name) {
                visitor.accept(bytes(page.name), content(page));
                here.go();
            } else {
                if (page != former) {
                    visitor.accept(bytes(page.name), content(page));
                }
                here.go();
                there.go();
            }
        }
    }

    private static byte[] bytes(long name) {
        return ByteBuffer.allocate(Long.BYTES).putLong(name ^ Long.MIN_VALUE).array();
    }

    private static byte[] content(ListPage page) {
        return ByteBuffer.allocate(Integer.BYTES + page.length())
                .putInt(page.count)
                .put(page.data, page.start, page.length())
                .array();
    }

    /**
     * The list of some pages, by their names.
     *
     * @throws IllegalArgumentException if one is damaged
     */
    public static ListValue of(SortedMap<byte[], byte[]> pages) {
        ListValue list = ListValue.large();
        for (Map.Entry<byte[], byte[]> each : pages.entrySet()) {
            ByteBuffer content = ByteBuffer.wrap(each.getValue());
            if (each.getKey().length != Long.BYTES || content.remaining() <= Integer.BYTES) {
                throw new IllegalArgumentException("a page of a list is damaged");
            }
            int count = content.getInt();
            byte[] elements = new byte[content.remaining()];
            content.get(elements);
            int end = 0;
            for (int i = 0; i < count; i++) {
                end += ListpackElement.size(elements, end);
            }
            if (count < 1 || end != elements.length) {
                throw new IllegalArgumentException("a page of a list is damaged");
            }
            ListPage page = new ListPage(list.parts().owner, elements, 0, end, count);
            page.name = ByteBuffer.wrap(each.getKey()).getLong() ^ Long.MIN_VALUE;
            list.parts().append(page);
        }
        return list;
    }
}
