package io.kvserver.core.stream;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages from listpacks, whose content may be damaged. Confined to one thread; reused for one page after another,
 * in the order of a stream.
 */
final class PageReader {
    private static final int DELETED_OR_SAME_FIELDS = StreamPage.DELETED | StreamPage.SAME_FIELDS;

    private byte[] bytes = {};
    private int end;
    private int at;
    private boolean damaged;
    private @Nullable StreamId last;

    /**
     * The page of a listpack, whose ids are relative to one; {@code null} unless it is valid and comes after the
     * previous pages.
     */
    @Nullable
    StreamPage read(Ownership owner, StreamId id, Slice listpack) {
        if (!Listpack.isSound(listpack.array(), listpack.offset(), listpack.length())) {
            return null;
        }
        bytes = listpack.array();
        at = listpack.offset() + StreamPage.HEADER;
        end = listpack.offset() + listpack.length() - 1;
        damaged = last != null && id.compareTo(last) <= 0;
        number();
        number();
        StreamPage page = new StreamPage(owner, id);
        int begin = at;
        long fields = count(end - at);
        int elements = 1 + skip(fields);
        damaged |= number() != 0;
        elements++;
        page.fields = (int) fields;
        page.firstEntry = at - begin;
        while (!damaged && at < end) {
            elements += entry(page);
        }
        // All may be deleted: trimming by a least id leaves such a page if the last id of it was deleted before.
        if (damaged || page.live + page.dead == 0) {
            return null;
        }
        page.elements = elements;
        page.length = end - begin;
        page.bytes = new byte[page.length];
        System.arraycopy(bytes, begin, page.bytes, 0, page.length);
        return page;
    }

    /** Checks the next entry. Returns its number of elements. */
    private int entry(StreamPage page) {
        int first = at;
        long flags = number();
        // Flags are changed in place, which needs their shortest form.
        damaged |= flags < 0 || flags > DELETED_OR_SAME_FIELDS || at - first != 2;
        StreamId id = new StreamId(page.millis + number(), page.sequence + number());
        damaged |= last != null && id.compareTo(last) <= 0;
        damaged |= id.compareTo(new StreamId(page.millis, page.sequence)) < 0;
        last = id;
        int elements;
        if ((flags & StreamPage.SAME_FIELDS) != 0) {
            elements = 3 + skip(page.fields);
        } else {
            elements = 4 + skip(2 * count((end - at) / 2));
        }
        damaged |= number() != elements;
        if ((flags & StreamPage.DELETED) != 0) {
            page.dead++;
        } else {
            page.live++;
        }
        return elements + 1;
    }

    private long count(int most) {
        long count = number();
        if (count < 0 || count > most) {
            damaged = true;
            return 0;
        }
        return count;
    }

    private int skip(long elements) {
        for (long left = elements; left > 0 && !damaged; left--) {
            if (at >= end) {
                damaged = true;
            } else {
                at += ListpackElement.size(bytes, at);
            }
        }
        return (int) elements;
    }

    private long number() {
        if (damaged || at >= end || !ListpackElement.isInteger(bytes[at])) {
            damaged = true;
            return 0;
        }
        long number = ListpackElement.integer(bytes, at);
        at += ListpackElement.size(bytes, at);
        return number;
    }
}
