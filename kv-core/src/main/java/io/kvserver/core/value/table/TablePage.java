package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.hashing.ElementHash;
import io.kvserver.core.store.memory.HeapLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A page of a {@link TableValue}: entries whose hashes begin with the same bits. Changed only by the holder of its
 * owner's token, read by any thread that may read a value with it.
 *
 * <p>One array holds a byte of each entry's hash, the place of each entry, and then the entries without gaps: a name
 * and, if the table has values, a value ({@link PageText}). A long text is an array of its own, which never changes,
 * and the page has its number. An entry is identified by its slot, from 0 to {@link #count} exclusive; a removal moves
 * the last entry to the free slot.
 */
final class TablePage {
    /** A page with this many entries is split before it gets another. */
    static final int MAX_ENTRIES = 64;

    /** A page with more bytes is split, unless each half would be nearly empty. */
    private static final int MAX_BYTES = 3 << 10;

    private static final int FEW_ENTRIES = 4;

    private static final int SLOT_STEP = 8;
    private static final int MIN_SLACK = 32;
    private static final int SPARE_BYTES = 256;
    private static final int OBJECT_BYTES = 48;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final Object owner;
    /** The number of first bits that all entries' hashes share. */
    final int depth;

    private final boolean valued;
    private byte[] data;
    private int count;
    /** The number of entries for whose hash bytes and places there is room. */
    private int slots;
    /** The bytes of all entries. */
    private int used;

    /** The texts that are arrays of their own; {@code null} if there are none. */
    private @Nullable LongTexts texts;

    TablePage(Object owner, int depth, boolean valued) {
        this(owner, depth, valued, SLOT_STEP, MIN_SLACK);
    }

    private TablePage(Object owner, int depth, boolean valued, int slots, int entryBytes) {
        this.owner = owner;
        this.depth = depth;
        this.valued = valued;
        this.slots = slots;
        this.data = new byte[rounded(3 * slots + entryBytes)];
    }

    private TablePage(Object owner, TablePage other) {
        this.owner = owner;
        this.depth = other.depth;
        this.valued = other.valued;
        this.data = other.data.clone();
        this.count = other.count;
        this.slots = other.slots;
        this.used = other.used;
        this.texts = other.texts == null ? null : new LongTexts(other.texts);
    }

    /** A copy for another owner. */
    TablePage copy(Object newOwner) {
        return new TablePage(newOwner, this);
    }

    int count() {
        return count;
    }

    long memoryBytes() {
        return OBJECT_BYTES + HeapLayout.arrayBytes(data.length) + (texts == null ? 0 : texts.memoryBytes());
    }

    /** The slot of the entry with a name; -1 if there is none. */
    int find(long hash, byte[] name, int offset, int length) {
        byte[] array = data;
        long pattern = (hash & 0xFF) * ONES;
        for (int i = 0; i < count; i += Long.BYTES) {
            long different = (long) LONGS.get(array, i) ^ pattern;
            // The top bit of each byte that is zero; perhaps others too, which are then compared in vain.
            long hits = (different - ONES) & ~different & TOPS;
            while (hits != 0) {
                int slot = i + (Long.numberOfTrailingZeros(hits) >>> 3);
                if (slot < count && isName(slot, name, offset, length)) {
                    return slot;
                }
                hits &= hits - 1;
            }
        }
        return -1;
    }

    /** Whether this page has the name of another page's entry, whose hash leads to this page. */
    boolean has(TablePage other, int slot) {
        int at = other.at(slot);
        return find(other.data[slot], other.textArray(at), other.textOffset(at), other.textLength(at)) >= 0;
    }

    private boolean isName(int slot, byte[] name, int offset, int length) {
        int at = at(slot);
        if (PageText.isShort(data, at)) {
            return (data[at] & 0xFF) == length
                    && Arrays.equals(data, at + 1, at + 1 + length, name, offset, offset + length);
        }
        byte[] array = textArray(at);
        int begin = textOffset(at);
        return textLength(at) == length && Arrays.equals(array, begin, begin + length, name, offset, offset + length);
    }

    /** Points a slice at the name of an entry, valid until the page changes. */
    Slice name(int slot, Slice slice) {
        int at = at(slot);
        return slice.set(textArray(at), textOffset(at), textLength(at));
    }

    /** As {@link #name}, for the entry's value. */
    Slice value(int slot, Slice slice) {
        int at = valueAt(slot);
        return slice.set(textArray(at), textOffset(at), textLength(at));
    }

    private int at(int slot) {
        return 3 * slots + place(slot);
    }

    private int valueAt(int slot) {
        int at = at(slot);
        return at + PageText.size(data, at);
    }

    /** The offset of an entry from the first one. */
    private int place(int slot) {
        int at = slots + 2 * slot;
        return (data[at] & 0xFF) | ((data[at + 1] & 0xFF) << Byte.SIZE);
    }

    private void setPlace(int slot, int place) {
        int at = slots + 2 * slot;
        data[at] = (byte) place;
        data[at + 1] = (byte) (place >> Byte.SIZE);
    }

    private int textLength(int at) {
        return PageText.isLong(data, at) ? text(at).length : PageText.length(data, at);
    }

    private byte[] textArray(int at) {
        return PageText.isLong(data, at) ? text(at) : data;
    }

    private int textOffset(int at) {
        return PageText.isLong(data, at) ? 0 : PageText.begin(data, at);
    }

    private byte[] text(int at) {
        if (texts == null) {
            throw new IllegalStateException("a long text is missing");
        }
        return texts.get(PageText.number(data, at));
    }

    private int entrySize(int slot) {
        int at = at(slot);
        int size = PageText.size(data, at);
        return valued ? size + PageText.size(data, at + size) : size;
    }

    /** Whether the page has to be split before it gets an entry with texts of these lengths. */
    boolean isFull(int nameLength, int valueLength) {
        return count == MAX_ENTRIES
                || (count >= FEW_ENTRIES
                        && used + PageText.sizeOf(nameLength) + PageText.sizeOf(valueLength) > MAX_BYTES);
    }

    /** Adds an entry with a new name. The page must not be full. {@code value} is given if the table has values. */
    void add(long hash, Slice name, @Nullable Slice value) {
        int size = PageText.sizeOf(name.length()) + (value == null ? 0 : PageText.sizeOf(value.length()));
        makeRoom(size);
        int slot = count++;
        data[slot] = (byte) hash;
        setPlace(slot, used);
        int at = write(3 * slots + used, name);
        if (value != null) {
            write(at, value);
        }
        used += size;
    }

    /** Writes a text and returns its end. */
    private int write(int at, Slice text) {
        return PageText.fits(text.length())
                ? PageText.write(data, at, text)
                : PageText.writeNumber(data, at, keep(text.copy()));
    }

    /** Stores a long text and returns its number. */
    private int keep(byte[] text) {
        LongTexts all = texts;
        if (all == null) {
            all = new LongTexts();
            texts = all;
        }
        return all.add(text);
    }

    private void dropText(int at) {
        LongTexts all = texts;
        if (all != null && PageText.isLong(data, at)) {
            all.remove(PageText.number(data, at));
            if (all.isEmpty()) {
                texts = null;
            }
        }
    }

    private void makeRoom(int size) {
        int needed = used + size;
        if (count == slots) {
            resize(slots + Math.max(SLOT_STEP, (slots >> 2) & -SLOT_STEP), needed + slack(needed));
        } else if (3 * slots + needed > data.length) {
            resize(slots, needed + slack(needed));
        }
    }

    private static int slack(int bytes) {
        return Math.max(MIN_SLACK, bytes >> 3);
    }

    /** Rounds up to an array length that wastes no memory. */
    private static int rounded(int bytes) {
        return (bytes + 7) & -8;
    }

    private void resize(int newSlots, int entryBytes) {
        byte[] former = data;
        byte[] resized = new byte[rounded(3 * newSlots + entryBytes)];
        System.arraycopy(former, 0, resized, 0, count);
        System.arraycopy(former, slots, resized, newSlots, 2 * count);
        System.arraycopy(former, 3 * slots, resized, 3 * newSlots, used);
        data = resized;
        slots = newSlots;
    }

    /**
     * Overwrites the value of an entry if the new one is as long as the old one and stored in the page. Otherwise
     * returns {@code false}; the entry must be removed and added.
     */
    boolean overwrite(int slot, Slice value) {
        int at = valueAt(slot);
        if (!PageText.fits(value.length()) || textLength(at) != value.length()) {
            return false;
        }
        write(at, value);
        return true;
    }

    void remove(int slot) {
        int at = at(slot);
        int place = place(slot);
        int size = entrySize(slot);
        dropText(at);
        if (valued) {
            dropText(at + PageText.size(data, at));
        }
        System.arraycopy(data, at + size, data, at, used - place - size);
        used -= size;
        count--;
        data[slot] = data[count];
        setPlace(slot, place(count));
        for (int i = 0; i < count; i++) {
            int other = place(i);
            if (other > place) {
                setPlace(i, other - size);
            }
        }
        if (data.length - 3 * slots - used > used / 2 + SPARE_BYTES) {
            int newSlots = (count + SLOT_STEP) & -SLOT_STEP;
            resize(Math.min(slots, newSlots), used + slack(used));
        }
    }

    /** Whether this and another page may be merged. */
    boolean fitsWith(TablePage other, int mostEntries) {
        return count + other.count <= mostEntries && used + other.used <= MAX_BYTES / 2;
    }

    /** Splits this page in two, by the next bit of the hashes. */
    TablePage[] split(Object newOwner) {
        long upper = 0;
        int upperCount = 0;
        int upperBytes = 0;
        for (int i = 0; i < count; i++) {
            if ((hash(i) << depth) < 0) {
                upper |= 1L << i;
                upperCount++;
                upperBytes += entrySize(i);
            }
        }
        TablePage[] halves = {
            sized(newOwner, depth + 1, count - upperCount, used - upperBytes),
            sized(newOwner, depth + 1, upperCount, upperBytes)
        };
        for (int i = 0; i < count; i++) {
            halves[(int) (upper >>> i) & 1].take(this, i);
        }
        return halves;
    }

    /** The whole hash of an entry. */
    long hash(int slot) {
        int at = at(slot);
        return ElementHash.of(textArray(at), textOffset(at), textLength(at));
    }

    /** Merges this page and another, whose hashes differ in the last shared bit. */
    TablePage merged(Object newOwner, TablePage other) {
        TablePage page = sized(newOwner, depth - 1, count + other.count, used + other.used);
        for (int i = 0; i < count; i++) {
            page.take(this, i);
        }
        for (int i = 0; i < other.count; i++) {
            page.take(other, i);
        }
        return page;
    }

    private TablePage sized(Object newOwner, int newDepth, int entries, int entryBytes) {
        int room = (entries + SLOT_STEP) & -SLOT_STEP;
        return new TablePage(newOwner, newDepth, valued, room, entryBytes + slack(entryBytes));
    }

    /** Copies an entry of another page; there is room for it. */
    private void take(TablePage other, int slot) {
        int size = other.entrySize(slot);
        int from = other.at(slot);
        int at = 3 * slots + used;
        data[count] = other.data[slot];
        setPlace(count, used);
        System.arraycopy(other.data, from, data, at, size);
        takeText(other, from, at);
        if (valued) {
            int name = PageText.size(other.data, from);
            takeText(other, from + name, at + name);
        }
        used += size;
        count++;
    }

    private void takeText(TablePage other, int from, int at) {
        if (PageText.isLong(data, at)) {
            PageText.writeNumber(data, at, keep(other.text(from)));
        }
    }
}
