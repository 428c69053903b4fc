package io.kvserver.core.value.list;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;

/**
 * A place in a list, with moves to the next and the previous element. Confined to one thread. After a change of the
 * list {@link #go} must be called again; a list that is no longer changed may be read from any thread.
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

    /** Goes to the element with an index, which must exist. */
    public void go(long newIndex) {
        list.find(newIndex, this);
        index = newIndex;
        at = page.at((int) (newIndex - pageStart));
    }

    /** Sets the page that was found, and the index of its first element. */
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

    /** The element's position in the page. */
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

    /**
     * Goes to the nearest element that equals a value encoded by {@link ListValue#encoded}, the present one included. Returns
     * whether there is one before the index {@code end} is reached, which is not looked at; otherwise {@link #go} must be called
     * again.
     *
     * @param afterPage called after each page without one
     */
    public boolean goToEqual(byte[] encoded, boolean forwards, long end, Runnable afterPage) {
        while (forwards ? index < end : index > end) {
            if (forwards ? findAfter(encoded, end) : findBefore(encoded, end)) {
                return true;
            }
            afterPage.run();
            if (index != end) {
                go(index);
            }
        }
        return false;
    }

    /** Looks at the present element and those after it in the page. If none is equal, the index is the first behind them. */
    private boolean findAfter(byte[] encoded, long end) {
        ListPage looked = page;
        byte[] data = looked.data;
        long stop = Math.min(end, pageStart + looked.count);
        int position = at;
        for (long i = index; i < stop; i++) {
            if (looked.isAt(position, encoded)) {
                index = i;
                at = position;
                return true;
            }
            position += ListpackElement.size(data, position);
        }
        index = stop;
        return false;
    }

    /** The same with those before it; the index is then the first before these. */
    private boolean findBefore(byte[] encoded, long end) {
        ListPage looked = page;
        byte[] data = looked.data;
        long stop = Math.max(end, pageStart - 1);
        int position = at;
        for (long i = index; i > stop; i--) {
            if (looked.isAt(position, encoded)) {
                index = i;
                at = position;
                return true;
            }
            if (i - 1 > stop) {
                position = ListpackElement.before(data, position);
            }
        }
        index = stop;
        return false;
    }

    /**
     * The element's bytes; an integer is given in decimal. Valid until the next call; the bytes of a long element never
     * change.
     */
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

    /** Whether the element equals a value encoded by {@link ListValue#encoded}. */
    public boolean is(byte[] encoded) {
        return page.isAt(at, encoded);
    }
}
