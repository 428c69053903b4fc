package io.kvserver.core.packed;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;

/**
 * A set of integers in one piece of memory, in Redis's intset form. Confined to one thread; made once and used again.
 *
 * <p>An intset is the size of a number in bytes (2, 4 or 8) and how many there are, in four bytes each, and then the numbers in
 * ascending order; all little endian. Source: Redis's RDB files.
 *
 * <p>{@link #read} looks at bytes that somebody else owns; the first change copies them.
 */
public final class Intset {
    static final int HEADER = 8;
    private static final int FIRST_CAPACITY = 64;
    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int offset;
    private int count;
    private int width;
    private byte[] own = NOTHING;
    private byte[] digits = NOTHING;
    private final Slice number = new Slice();

    /** Whether packed bytes, which are an intset or a listpack, are an intset: no listpack has so few bytes as these begin with. */
    public static boolean isOne(byte[] bytes, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        int first = bytes[offset];
        return (first == 2 || first == 4 || first == 8)
                && bytes[offset + 1] == 0
                && bytes[offset + 2] == 0
                && bytes[offset + 3] == 0;
    }

    /** Whether the bytes are a whole intset, so that every method here may be used on it. */
    public static boolean isSound(byte[] bytes, int offset, int length) {
        if (!isOne(bytes, offset, length)) {
            return false;
        }
        Intset set = new Intset();
        long numbers = ListpackElement.littleEndian(bytes, offset + 4, 4);
        if (numbers == 0 || HEADER + numbers * bytes[offset] != length) {
            return false;
        }
        set.read(bytes, offset);
        for (int i = 1; i < set.count; i++) {
            if (set.get(i - 1) >= set.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes are a number that an intset can have. */
    public static boolean isNumber(byte[] bytes, int from, int size) {
        return ListpackElement.isNumber(bytes, from, size);
    }

    /** The number that bytes {@linkplain #isNumber are}. */
    public static long number(byte[] bytes, int from, int size) {
        try {
            return Decimal.parse(bytes, from, size);
        } catch (CommandException impossible) {
            throw new IllegalStateException("no number after all", impossible);
        }
    }

    /** Looks at an intset that somebody else owns. */
    public Intset read(Slice bytes) {
        return read(bytes.array(), bytes.offset());
    }

    public Intset read(byte[] bytes, int from) {
        array = bytes;
        offset = from;
        width = bytes[from];
        count = (int) ListpackElement.littleEndian(bytes, from + 4, 4);
        return this;
    }

    /** Becomes a set without numbers. */
    public Intset clear() {
        if (own.length == 0) {
            own = new byte[FIRST_CAPACITY];
        }
        array = own;
        offset = 0;
        width = 2;
        count = 0;
        writeHeader();
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
        return HEADER + count * width;
    }

    public int count() {
        return count;
    }

    /** The number at an index, in ascending order. */
    public long get(int index) {
        int unused = Long.SIZE - Byte.SIZE * width;
        return ListpackElement.littleEndian(array, at(index), width) << unused >> unused;
    }

    /** As {@link #get}, in decimal; valid until the next call. */
    public Slice text(int index) {
        if (digits.length == 0) {
            digits = new byte[Decimal.MAX_LENGTH];
        }
        long value = get(index);
        int length = Decimal.length(value);
        Decimal.write(value, digits, length);
        return number.set(digits, 0, length);
    }

    private int at(int index) {
        return offset + HEADER + index * width;
    }

    public boolean contains(long value) {
        return search(value) >= 0;
    }

    /** The index of a number; if it is not there, the bitwise complement of the index that it would have. */
    private int search(long value) {
        int low = 0;
        int high = count - 1;
        if (count > 0 && value > get(high)) {
            return ~count;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = get(middle);
            if (there < value) {
                low = middle + 1;
            } else if (there > value) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return ~low;
    }

    /** Whether the number is new. */
    public boolean add(long value) {
        int index = search(value);
        if (index >= 0) {
            return false;
        }
        int place = ~index;
        int needed = value == (short) value ? 2 : value == (int) value ? 4 : 8;
        if (needed > width) {
            widen(needed);
        }
        reserve(count + 1);
        System.arraycopy(array, at(place), array, at(place + 1), (count - place) * width);
        ListpackElement.writeLittleEndian(array, at(place), width, value);
        count++;
        writeHeader();
        return true;
    }

    /** Whether the number was there. */
    public boolean remove(long value) {
        int index = search(value);
        if (index < 0) {
            return false;
        }
        reserve(count);
        System.arraycopy(array, at(index + 1), array, at(index), (count - index - 1) * width);
        count--;
        writeHeader();
        return true;
    }

    /** Makes the array the own one, with room for so many numbers. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private void reserve(int numbers) {
        int needed = HEADER + numbers * width;
        if (array != own || needed > own.length) {
            byte[] target = own;
            if (needed > own.length) {
                target = new byte[Math.max(FIRST_CAPACITY, needed + (needed >> 1))];
            }
            System.arraycopy(array, offset, target, 0, length());
            own = target;
            array = target;
            offset = 0;
        }
    }

    private void widen(int newWidth) {
        byte[] target = new byte[HEADER + (count + count / 2 + 4) * newWidth];
        for (int i = 0; i < count; i++) {
            ListpackElement.writeLittleEndian(target, HEADER + i * newWidth, newWidth, get(i));
        }
        own = target;
        array = target;
        offset = 0;
        width = newWidth;
    }

    private void writeHeader() {
        ListpackElement.writeLittleEndian(array, offset, 4, width);
        ListpackElement.writeLittleEndian(array, offset + 4, 4, count);
    }
}
