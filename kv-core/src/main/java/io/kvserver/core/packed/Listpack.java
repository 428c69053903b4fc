package io.kvserver.core.packed;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;
import java.util.Arrays;

/**
 * A sequence of byte strings in one piece of memory, in Redis's listpack form. Confined to one thread; made once and used again.
 *
 * <p>A listpack is six bytes of header (the size in bytes, the number of elements), the elements, and a byte of 255. An element is
 * its content, an integer or a string, and then the content's size, which is read backwards. A string that is a decimal number is
 * kept as an integer. Source: the listpack specification in Redis's documentation.
 *
 * <p>{@link #read} looks at bytes that somebody else owns and copies nothing; the first change copies them. Elements are addressed
 * by their position, an index into {@link #array}. A change moves what lies behind it and may change the array.
 */
public final class Listpack {
    /** No element. */
    public static final int NONE = -1;

    static final int HEADER = 6;
    static final int END = 0xFF;
    private static final int COUNT_UNKNOWN = 0xFFFF;
    private static final int FIRST_CAPACITY = 256;
    /** The head of a string and its size behind it. */
    private static final int MAX_OVERHEAD = 10;

    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int offset;
    private int length;
    private byte[] own = NOTHING;
    private byte[] number = NOTHING;
    private final Slice element = new Slice();

    /** Whether the bytes are a whole listpack, each element sound, so that every method here may be used on it. */
    public static boolean isSound(byte[] bytes, int offset, int length) {
        if (length <= HEADER
                || ListpackElement.littleEndian(bytes, offset, 4) != length
                || bytes[offset + length - 1] != (byte) END) {
            return false;
        }
        int end = offset + length - 1;
        int at = offset + HEADER;
        int elements = 0;
        while (at < end) {
            int size = ListpackElement.checkedSize(bytes, at, end);
            if (size < 0) {
                return false;
            }
            at += size;
            elements++;
        }
        int counted = (int) ListpackElement.littleEndian(bytes, offset + 4, 2);
        return at == end && (counted == COUNT_UNKNOWN || counted == elements);
    }

    /** Looks at a listpack that somebody else owns. */
    public Listpack read(Slice bytes) {
        return read(bytes.array(), bytes.offset(), bytes.length());
    }

    /** As {@link #read(Slice)}. */
    public Listpack read(byte[] bytes, int from, int size) {
        array = bytes;
        offset = from;
        length = size;
        return this;
    }

    /** Becomes a listpack without elements. */
    public Listpack clear() {
        if (own.length == 0) {
            own = new byte[FIRST_CAPACITY];
        }
        array = own;
        offset = 0;
        length = HEADER + 1;
        own[HEADER] = (byte) END;
        setHeader(0);
        return this;
    }

    /** What it lies in, from {@link #offset} and {@link #length} bytes long. Not to be written to; valid until the next change. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    /** In bytes. */
    public int length() {
        return length;
    }

    /** How many elements it has. */
    public int count() {
        int counted = (array[offset + 4] & 0xFF) | ((array[offset + 5] & 0xFF) << 8);
        if (counted != COUNT_UNKNOWN) {
            return counted;
        }
        int elements = 0;
        for (int at = first(); at != NONE; at = next(at)) {
            elements++;
        }
        return elements;
    }

    public boolean isEmpty() {
        return length == HEADER + 1;
    }

    /** The first element; {@link #NONE} if there is none. */
    public int first() {
        return isEmpty() ? NONE : offset + HEADER;
    }

    /** The last element; {@link #NONE} if there is none. */
    public int last() {
        return isEmpty() ? NONE : ListpackElement.before(array, end());
    }

    /** The element after one; {@link #NONE} after the last. */
    public int next(int at) {
        int next = at + ListpackElement.size(array, at);
        return next == end() ? NONE : next;
    }

    /** The element before one; {@link #NONE} before the first. */
    public int previous(int at) {
        return at == offset + HEADER ? NONE : ListpackElement.before(array, at);
    }

    /** Where an element would be inserted to be the last. */
    public int end() {
        return offset + length - 1;
    }

    /** The element with an index; counted from the end if it is negative, -1 being the last; {@link #NONE} if there is none. */
    public int at(int index) {
        int elements = count();
        int wanted = index < 0 ? index + elements : index;
        if (wanted < 0 || wanted >= elements) {
            return NONE;
        }
        if (wanted > elements / 2) {
            int at = last();
            for (int i = elements - 1; i > wanted; i--) {
                at = previous(at);
            }
            return at;
        }
        int at = first();
        for (int i = 0; i < wanted; i++) {
            at = next(at);
        }
        return at;
    }

    /** Whether an element is kept as an integer. */
    public boolean isInteger(int at) {
        return ListpackElement.isInteger(array[at]);
    }

    /** The value of an element that {@link #isInteger}. */
    public long integer(int at) {
        return ListpackElement.integer(array, at);
    }

    /**
     * The bytes of an element, an integer's in decimal. A string's are in {@link #array}, not to be queued by reference where a
     * change may follow; the slice is valid until the next call.
     */
    public Slice get(int at) {
        if (!isInteger(at)) {
            int head = ListpackElement.headSize(array[at]);
            return element.set(array, at + head, ListpackElement.stringLength(array, at));
        }
        if (number.length == 0) {
            number = new byte[Decimal.MAX_LENGTH];
        }
        long value = integer(at);
        int digits = Decimal.length(value);
        Decimal.write(value, number, digits);
        return element.set(number, 0, digits);
    }

    /** Whether an element has these bytes. */
    public boolean is(int at, byte[] bytes, int from, int size) {
        if (isInteger(at)) {
            long value = integer(at);
            return size <= Decimal.MAX_LENGTH
                    && Decimal.length(value) == size
                    && ListpackElement.isNumber(bytes, from, size)
                    && parsed(bytes, from, size) == value;
        }
        int begin = at + ListpackElement.headSize(array[at]);
        return ListpackElement.stringLength(array, at) == size
                && Arrays.equals(array, begin, begin + size, bytes, from, from + size);
    }

    /**
     * The first element from {@code at} on that has these bytes, of those that come {@code every} elements: 2 looks at keys and
     * passes over their values. {@link #NONE} if there is none, also if {@code at} is {@link #NONE}.
     */
    public int find(int at, int every, byte[] bytes, int from, int size) {
        if (at == NONE) {
            return NONE;
        }
        boolean number = ListpackElement.isNumber(bytes, from, size);
        long value = number ? parsed(bytes, from, size) : 0;
        int end = end();
        int here = at;
        while (here < end) {
            boolean found = number
                    ? isInteger(here) && integer(here) == value
                    : !isInteger(here) && isString(here, bytes, from, size);
            if (found) {
                return here;
            }
            for (int i = 0; i < every && here < end; i++) {
                here += ListpackElement.size(array, here);
            }
        }
        return NONE;
    }

    private boolean isString(int at, byte[] bytes, int from, int size) {
        int begin = at + ListpackElement.headSize(array[at]);
        return ListpackElement.stringLength(array, at) == size
                && Arrays.equals(array, begin, begin + size, bytes, from, from + size);
    }

    /** Adds an element at the end. */
    public void append(byte[] bytes, int from, int size) {
        insert(end(), bytes, from, size);
    }

    /** Adds an element at the end. */
    public void append(Slice bytes) {
        insert(end(), bytes.array(), bytes.offset(), bytes.length());
    }

    /** Adds an element at the end. */
    public void append(long value) {
        insert(end(), value);
    }

    /** Inserts an element before another, or at the {@link #end}. The new one's position, which is the other's of before. */
    public int insert(int at, byte[] bytes, int from, int size) {
        if (ListpackElement.isNumber(bytes, from, size)) {
            return insert(at, parsed(bytes, from, size));
        }
        int here = makeRoom(at, 0, ListpackElement.stringSize(size), 1, bytes);
        ListpackElement.writeString(array, here, bytes, from, size);
        return here;
    }

    /** As {@link #insert(int, byte[], int, int)}. */
    public int insert(int at, long value) {
        int here = makeRoom(at, 0, ListpackElement.integerSize(value), 1, NOTHING);
        ListpackElement.writeInteger(array, here, value);
        return here;
    }

    /** Gives an element other bytes. Its position, which may be another if the array is. */
    public int replace(int at, byte[] bytes, int from, int size) {
        if (ListpackElement.isNumber(bytes, from, size)) {
            return replace(at, parsed(bytes, from, size));
        }
        int here = makeRoom(at, ListpackElement.size(array, at), ListpackElement.stringSize(size), 0, bytes);
        ListpackElement.writeString(array, here, bytes, from, size);
        return here;
    }

    /** As {@link #replace(int, byte[], int, int)}. */
    public int replace(int at, long value) {
        int here = makeRoom(at, ListpackElement.size(array, at), ListpackElement.integerSize(value), 0, NOTHING);
        ListpackElement.writeInteger(array, here, value);
        return here;
    }

    /** Removes elements from one on. The position of what came behind them; {@link #NONE} if that is nothing. */
    public int remove(int at, int elements) {
        int stop = at;
        int removed = 0;
        while (removed < elements && stop < end()) {
            stop += ListpackElement.size(array, stop);
            removed++;
        }
        int here = makeRoom(at, stop - at, 0, -removed, NOTHING);
        return here == end() ? NONE : here;
    }

    /**
     * Replaces {@code old} bytes at a position by room for {@code wanted}, in an array of its own, and sets the header. The position
     * in that array.
     */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same array.
    private int makeRoom(int at, int old, int wanted, int moreElements, byte[] source) {
        int elements = count() + moreElements;
        int grown = length - old + wanted;
        byte[] target = own;
        // Bytes that come from the own array would be overwritten before they are copied.
        if (grown > own.length || (source == own && own != NOTHING)) {
            target = new byte[Math.max(FIRST_CAPACITY, grown + (grown >> 1) + MAX_OVERHEAD)];
        }
        int here = at - offset;
        if (target != array || offset != 0) {
            System.arraycopy(array, offset, target, 0, here);
        }
        System.arraycopy(array, at + old, target, here + wanted, offset + length - at - old);
        own = target;
        array = target;
        offset = 0;
        length = grown;
        setHeader(elements);
        return here;
    }

    private void setHeader(int elements) {
        ListpackElement.writeLittleEndian(array, offset, 4, length);
        ListpackElement.writeLittleEndian(array, offset + 4, 2, Math.min(elements, COUNT_UNKNOWN));
    }

    /** For bytes that are a number. */
    private static long parsed(byte[] bytes, int from, int size) {
        try {
            return Decimal.parse(bytes, from, size);
        } catch (CommandException impossible) {
            throw new IllegalStateException("no number after all", impossible);
        }
    }
}
