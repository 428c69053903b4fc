package io.kvserver.core.value.list;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import java.util.Arrays;

/**
 * A page of a list: some of its elements, each in listpack form, in one array. There is room before and after them, so
 * that a push or a pop at either end moves nothing.
 *
 * <p>The holder of the owner's token may change the page. Once nobody holds the token any more, any thread may read it.
 * An element that is too long for a page has a page of its own, which never changes, because clients may refer to its
 * bytes.
 */
public final class ListPage {
    /** The most bytes of a page's elements, unless it has just one. */
    static final int MAX_BYTES = 8 << 10;

    /** What a page takes besides its array: header, two references, three numbers, its name and a bit. */
    private static final int OBJECT_BYTES = 48;

    /** In place of a name. */
    static final long UNNAMED = 0;

    private static final int FIRST_BYTES = 64;
    private static final byte[] NOTHING = {};
    private static final Object NOBODY = new Object();

    /** A page without elements, to be {@linkplain #ownedBy owned} before it is changed. */
    static final ListPage EMPTY = new ListPage(NOBODY, NOTHING, 0, 0, 0);

    /** The token of the owner that may change this page. */
    final Object owner;

    byte[] data;
    int start;
    int end;
    int count;
    /**
     * Its name among the pages of a stored list, in whose order names ascend; {@link #UNNAMED} if it has none yet. What comes in the place
     * of a page has its name. Never changes once it is one.
     */
    long name;

    /** Whether somebody else refers to the array: then another array takes its place before a byte is written. */
    private boolean borrowed;

    ListPage(Object owner, byte[] data, int start, int end, int count) {
        this.owner = owner;
        this.data = data;
        this.start = start;
        this.end = end;
        this.count = count;
    }

    /** This page if it belongs to the owner, else a page of the owner's with the same elements. Copies no array yet. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    ListPage ownedBy(Object newOwner) {
        return owner == newOwner ? this : named(borrowing(newOwner, data, start, end, count));
    }

    /** A page that comes in the place of this one. */
    private ListPage named(ListPage other) {
        other.name = name;
        return other;
    }

    /** A page of elements in an array that must not be written to. */
    static ListPage borrowing(Object owner, byte[] data, int start, int end, int count) {
        ListPage page = new ListPage(owner, data, start, end, count);
        page.borrowed = true;
        return page;
    }

    int length() {
        return end - start;
    }

    /** The number of elements. */
    public int count() {
        return count;
    }

    /** The length of the page as a listpack, in bytes. */
    public int packedLength() {
        return ListValue.LISTPACK_HEADER + length() + 1;
    }

    /** Writes the page as a listpack to the beginning of an array. */
    public void pack(byte[] target) {
        System.arraycopy(data, start, target, ListValue.LISTPACK_HEADER, length());
        ListValue.frame(target, packedLength(), count);
    }

    /** The bytes that the page takes in memory. */
    long memoryBytes() {
        return this == EMPTY ? 0 : OBJECT_BYTES + ((16 + data.length + 7L) & ~7L);
    }

    private boolean isOversized() {
        return (data.length > MAX_BYTES && !borrowed) || length() > MAX_BYTES;
    }

    /** Whether {@code size} more bytes fit, at any position. */
    boolean fits(int size) {
        return count == 0 || (!isOversized() && length() + size <= MAX_BYTES);
    }

    /** Whether {@code size} bytes fit at the front without moving too much. */
    boolean fitsFirst(int size) {
        return fits(size) && (start >= size || isWorthMoving());
    }

    /** Whether {@code size} bytes fit at the end without moving too much. */
    boolean fitsLast(int size) {
        return fits(size) && (data.length - end >= size || isWorthMoving());
    }

    /** Whether the array can grow, or has so much room that moving the elements in it pays for many pushes. */
    private boolean isWorthMoving() {
        return borrowed || data.length < MAX_BYTES || 3 * length() <= 2 * MAX_BYTES;
    }

    /** The position of an element. */
    int at(int index) {
        if (index <= count / 2) {
            int at = start;
            for (int i = 0; i < index; i++) {
                at += ListpackElement.size(data, at);
            }
            return at;
        }
        int at = end;
        for (int i = count; i > index; i--) {
            at = ListpackElement.before(data, at);
        }
        return at;
    }

    /** Inserts an element before a position, or at {@link #end}. */
    void insert(int position, byte[] bytes, int from, int size) {
        count++;
        write(position, 0, bytes, from, size);
    }

    /** Replaces the bytes of the element at a position. */
    void replace(int position, byte[] bytes, int from, int size) {
        write(position, ListpackElement.size(data, position), bytes, from, size);
    }

    private void write(int position, int old, byte[] bytes, int from, int size) {
        if (ListpackElement.isNumber(bytes, from, size)) {
            long number = number(bytes, from, size);
            int at = open(position, old, ListpackElement.integerSize(number));
            ListpackElement.writeInteger(data, at, number);
        } else {
            int at = open(position, old, ListpackElement.stringSize(size));
            ListpackElement.writeString(data, at, bytes, from, size);
        }
    }

    /** The number that the bytes represent; they must be one. */
    static long number(byte[] bytes, int from, int size) {
        try {
            return Decimal.parse(bytes, from, size);
        } catch (CommandException impossible) {
            throw new IllegalStateException("no number after all", impossible);
        }
    }

    /** Adds {@code more} elements after the last. */
    void append(byte[] elements, int from, int size, int more) {
        count += more;
        int at = open(end, 0, size);
        System.arraycopy(elements, from, data, at, size);
    }

    /** Removes a number of elements at the front. */
    void removeFirst(int elements) {
        start = at(elements);
        count -= elements;
    }

    /** Removes a number of elements at the end. */
    void removeLast(int elements) {
        end = at(count - elements);
        count -= elements;
    }

    /** Removes the element at a position. */
    void remove(int position) {
        count--;
        int size = ListpackElement.size(data, position);
        if (position == start) {
            start += size;
        } else if (position + size == end) {
            end -= size;
        } else {
            open(position, size, 0);
        }
    }

    /** The elements before an index as a page of their own. */
    ListPage head(int index, Object newOwner) {
        int to = at(index);
        return new ListPage(newOwner, Arrays.copyOfRange(data, start, to), 0, to - start, index);
    }

    /** The elements from an index on as a page of their own. */
    ListPage tail(int index, Object newOwner) {
        int from = at(index);
        return new ListPage(newOwner, Arrays.copyOfRange(data, from, end), 0, end - from, count - index);
    }

    /** Whether an element can be replaced by one of {@code size} bytes. */
    boolean canReplace(int index, int size) {
        return !isOversized() && length() - ListpackElement.size(data, at(index)) + size <= MAX_BYTES;
    }

    /** The number of elements that equal an encoded value. */
    int occurrences(byte[] encoded) {
        int found = 0;
        for (int at = start; at < end; at += ListpackElement.size(data, at)) {
            if (isAt(at, encoded)) {
                found++;
            }
        }
        return found;
    }

    /** Whether the element at a position equals an encoded value. */
    boolean isAt(int position, byte[] encoded) {
        return data[position] == encoded[0]
                && end - position >= encoded.length
                && Arrays.equals(data, position, position + encoded.length, encoded, 0, encoded.length);
    }

    /** Removes at most {@code most} elements that equal an encoded value, after skipping the first {@code skip}. */
    void removeAll(byte[] encoded, int skip, int most) {
        byte[] target = new byte[length() - most * encoded.length];
        int filled = 0;
        int found = 0;
        int copied = start;
        for (int at = start; at < end && found < skip + most; at += ListpackElement.size(data, at)) {
            if (isAt(at, encoded) && ++found > skip) {
                System.arraycopy(data, copied, target, filled, at - copied);
                filled += at - copied;
                copied = at + encoded.length;
            }
        }
        System.arraycopy(data, copied, target, filled, end - copied);
        data = target;
        borrowed = false;
        start = 0;
        end = target.length;
        count -= most;
    }

    /** The same elements with no room to spare. */
    ListPage trimmed() {
        if (!borrowed && data.length - length() <= FIRST_BYTES) {
            return this;
        }
        return named(new ListPage(owner, Arrays.copyOfRange(data, start, end), 0, length(), count));
    }

    /** Replaces {@code old} bytes at a position by room for {@code wanted}. Returns the position of the room. */
    private int open(int position, int old, int wanted) {
        int before = position - start;
        int after = end - position - old;
        int more = wanted - old;
        if (!borrowed && start >= more && (before < after || data.length - end < more)) {
            System.arraycopy(data, start, data, start - more, before);
            start -= more;
        } else if (!borrowed && data.length - end >= more) {
            System.arraycopy(data, position + old, data, position + wanted, after);
            end += more;
        } else {
            relocate(position, old, wanted);
        }
        return start + before;
    }

    /**
     * As {@link #open}, in a new array of the page's own. Most of its free room is at the end where more elements are
     * expected.
     */
    private void relocate(int position, int old, int wanted) {
        int before = position - start;
        int after = end - position - old;
        int length = before + wanted + after;
        byte[] target = new byte[capacity(length)];
        int room = target.length - length;
        int front = before == 0 && after > 0 && old == 0 ? room - room / 8 : 0;
        System.arraycopy(data, start, target, front, before);
        System.arraycopy(data, position + old, target, front + before + wanted, after);
        data = target;
        borrowed = false;
        start = front;
        end = front + length;
    }

    /** An empty page for the owner, with all the room of a full one. */
    static ListPage roomy(Object owner, boolean fromTheEnd) {
        int at = fromTheEnd ? MAX_BYTES : 0;
        return new ListPage(owner, new byte[MAX_BYTES], at, at, 0);
    }

    private static int capacity(int length) {
        if (length > MAX_BYTES) {
            return length;
        }
        return Math.min(MAX_BYTES, Math.max(FIRST_BYTES, (length + length / 2 + 7) & ~7));
    }
}
