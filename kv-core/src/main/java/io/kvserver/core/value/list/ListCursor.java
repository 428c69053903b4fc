package io.kvserver.core.value.list;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;

/**
 * A place in a list, from which one goes to the next or the previous element. Confined to one thread. After the list has been
 * changed it has to be told where to {@link #go} again; a list that nobody changes may be read from any thread.
 */
public final class ListCursor {
    private final ListValue list;
    private ListPage page = ListPage.EMPTY;
    /** The index of the page's first element. */
    private long pageStart;

    private long index = -1;
    private int at;
    private final Slice element = new Slice();
    private final byte[] digits = new byte[Decimal.MAX_LENGTH];

    public ListCursor(ListValue list) {
        this.list = list;
    }

    /** Goes to the element with an index, which is there. */
    public void go(long newIndex) {
        list.find(newIndex, this);
        index = newIndex;
        at = page.at((int) (newIndex - pageStart));
    }

    /** Says which page has been found, and the index of its first element. */
    public void page(ListPage found, long startIndex) {
        page = found;
        pageStart = startIndex;
    }

    public ListPage page() {
        return page;
    }

    long pageStart() {
        return pageStart;
    }

    /** Where in the page the element is. */
    int position() {
        return at;
    }

    public long index() {
        return index;
    }

    /** Goes to the next element; {@code false} if there is none. */
    public boolean next() {
        if (index + 1 >= list.count()) {
            return false;
        }
        index++;
        if (index - pageStart < page.count) {
            at += ListpackElement.size(page.data, at);
        } else {
            go(index);
        }
        return true;
    }

    /** Goes to the previous element; {@code false} if there is none. */
    public boolean previous() {
        if (index <= 0) {
            return false;
        }
        index--;
        if (index >= pageStart) {
            at = ListpackElement.before(page.data, at);
        } else {
            go(index);
        }
        return true;
    }

    /** The bytes of the element, an integer's in decimal. Valid until the next call; those of a long one never change. */
    public Slice get() {
        byte[] data = page.data;
        if (!ListpackElement.isInteger(data[at])) {
            return element.set(data, at + ListpackElement.headSize(data[at]), ListpackElement.stringLength(data, at));
        }
        long value = ListpackElement.integer(data, at);
        int length = Decimal.length(value);
        Decimal.write(value, digits, length);
        return element.set(digits, 0, length);
    }

    /** Whether the element is what {@link ListValue#encoded} gave. */
    public boolean is(byte[] encoded) {
        return page.isAt(at, encoded);
    }
}
