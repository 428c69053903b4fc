package io.kvserver.core.store.table;

import io.kvserver.core.store.kind.LargeString;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.HeapLayout;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a table with the entries whose hashes end in the same {@link #depth} bits: a hash table with open
 * addressing and linear probing. Confined to a shard.
 *
 * <p>An entry lies in the first free slot from its home on, which is the top bits of its hash; so there is no free slot
 * between an entry and its home. A removal moves later entries back to keep that invariant, so there are no tombstones.
 *
 * <p>A slot is spread over three arrays: the entry; its hash, so that it can be moved without reading it; and a tag of
 * one byte, 0 for a free slot, with which a search skips other entries and the expiry skips entries without a deadline.
 * The tags are so small that they are usually in the processor's cache. A fourth array, for values that are objects,
 * exists only if the segment has had one, because it costs a reference for each slot.
 */
public final class Segment {
    private static final int ARRAY_HEADER_BYTES = 16;
    /** The bytes of a large string without its array. */
    private static final int LARGE_STRING_BYTES = 24;
    /** The bytes of this object and of its three arrays without their elements. */
    private static final int HEADERS_BYTES = 48 + 3 * ARRAY_HEADER_BYTES;
    /** The bytes of a reference, a hash and a tag. */
    static final int SLOT_BYTES = 9;

    /** An entry usually lies within this many slots from its home. */
    private static final int NEAR = 8;

    private static final int USED = 0x80;
    private static final int EXPIRES = 0x01;

    final int depth;
    private final byte[] @Nullable [] entries;
    private final int[] hashes;
    private final byte[] tags;
    /** The shift from a hash to its home. */
    private final int homeShift;

    /** The values that are objects, in their entries' slots; {@code null} until there is one. */
    private @Nullable Object @Nullable [] values;

    private int size;
    private int expiring;

    /** The newest open snapshot, which needs the content before a change; {@code null} if there is none. */
    private @Nullable BeforeChange keeper;

    /** An empty segment; {@code capacity} is a power of two, at least 2. */
    Segment(int capacity, int depth) {
        this.depth = depth;
        entries = new byte[capacity][];
        hashes = new int[capacity];
        tags = new byte[capacity];
        homeShift = Integer.numberOfLeadingZeros(capacity) + 1;
    }

    private Segment(Segment other) {
        depth = other.depth;
        entries = other.entries.clone();
        hashes = other.hashes.clone();
        tags = other.tags.clone();
        homeShift = other.homeShift;
        values = other.values == null ? null : other.values.clone();
        size = other.size;
        expiring = other.expiring;
    }

    /** Freezes the present content for a snapshot. */
    Frozen freeze(BooleanSupplier over) {
        return Frozen.of(this::keptBy, over, this::copy, this::fetched);
    }

    /** Sets the listener for the next change; the previous listener is called now. */
    void keptBy(BeforeChange next) {
        beforeChange();
        keeper = next;
    }

    /** Must be called before a change: lets the snapshot copy the content. */
    void beforeChange() {
        BeforeChange open = keeper;
        if (open != null) {
            keeper = null;
            open.keep();
        }
    }

    private void fetched(BeforeChange by) {
        if (by.equals(keeper)) {
            keeper = null;
        }
    }

    /** A segment with the same content. */
    Segment duplicate() {
        return new Segment(this);
    }

    private Frozen.Contents copy() {
        return new Frozen.Contents(entries.clone(), values == null ? null : values.clone());
    }

    int capacity() {
        return tags.length;
    }

    int size() {
        return size;
    }

    /** The number of entries with a deadline. */
    int expiring() {
        return expiring;
    }

    /** Whether three quarters of the slots are used, so that another entry would make searches long. */
    boolean isFull() {
        return 4L * size >= 3L * tags.length;
    }

    byte @Nullable [] get(int hash, byte[] key, int offset, int length) {
        int slot = find(hash, key, offset, length);
        return slot < 0 ? null : entries[slot];
    }

    /** The slot of the key, or the bitwise complement of the free slot where the search ended. */
    int find(int hash, byte[] key, int offset, int length) {
        byte[] tags = this.tags;
        int mask = tags.length - 1;
        int tag = tag(hash, true);
        for (int slot = hash >>> homeShift; ; slot = (slot + 1) & mask) {
            int found = tags[slot];
            if (found == 0) {
                return ~slot;
            }
            if ((found | EXPIRES) == tag) {
                byte[] entry = entries[slot];
                if (entry != null && Entries.hasKey(entry, key, offset, length)) {
                    return slot;
                }
            }
        }
    }

    byte @Nullable [] at(int slot) {
        return entries[slot];
    }

    /** The object that belongs to an entry; {@code null} if its value is in the entry. */
    @Nullable
    Object value(int slot) {
        return values == null ? null : values[slot];
    }

    private void setValue(int slot, @Nullable Object value) {
        @Nullable Object[] present = values;
        if (present == null && value != null) {
            present = new @Nullable Object[tags.length];
            values = present;
        }
        if (present != null) {
            present[slot] = value;
        }
    }

    /** The first entry that a search for the hash would compare, if it is near its home. Any thread, as a guess. */
    byte @Nullable [] firstCandidate(int hash) {
        byte[] tags = this.tags;
        int mask = tags.length - 1;
        int tag = tag(hash, true);
        int slot = hash >>> homeShift;
        for (int i = 0; i < NEAR; i++) {
            int found = tags[slot];
            if (found == 0) {
                return null;
            }
            if ((found | EXPIRES) == tag) {
                return entries[slot];
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    /** Replaces the entry in a slot by one with the same key. Returns the old entry. */
    byte[] replace(int slot, byte[] entry, @Nullable Object value) {
        byte[] replaced = used(slot);
        setValue(slot, value);
        int tag = tags[slot] & ~EXPIRES;
        expiring -= tags[slot] & EXPIRES;
        set(slot, tag | (Entries.expires(entry) ? EXPIRES : 0), entry);
        return replaced;
    }

    /** Adds an entry with a new key. There must be room. */
    void add(int hash, byte[] entry, @Nullable Object value) {
        int slot = firstFree(hash);
        hashes[slot] = hash;
        setValue(slot, value);
        set(slot, tag(hash, Entries.expires(entry)), entry);
        size++;
    }

    private byte[] used(int slot) {
        byte[] entry = entries[slot];
        if (entry == null) {
            throw new IllegalArgumentException("slot " + slot + " is free");
        }
        return entry;
    }

    private void set(int slot, int tag, byte[] entry) {
        entries[slot] = entry;
        tags[slot] = (byte) tag;
        expiring += tag & EXPIRES;
    }

    /** Adds all entries of another segment. There must be room. */
    void addAll(Segment other) {
        addAll(other, 0, 0);
    }

    /** Adds the entries of another segment whose hashes have the wanted value in some bits. There must be room. */
    void addAll(Segment other, int bits, int wanted) {
        for (int i = 0; i < other.tags.length; i++) {
            byte[] entry = other.entries[i];
            int hash = other.hashes[i];
            if (entry != null && (hash & bits) == wanted) {
                int slot = firstFree(hash);
                hashes[slot] = hash;
                set(slot, other.tags[i], entry);
                setValue(slot, other.value(i));
                size++;
            }
        }
    }

    private int firstFree(int hash) {
        int mask = tags.length - 1;
        int slot = hash >>> homeShift;
        while (tags[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Removes the entry in a slot: moves back each later entry whose home does not lie between the gap and itself. */
    byte[] remove(int slot) {
        byte[] removed = used(slot);
        size--;
        expiring -= tags[slot] & EXPIRES;
        int mask = tags.length - 1;
        int gap = slot;
        for (int next = (gap + 1) & mask; tags[next] != 0; next = (next + 1) & mask) {
            int home = hashes[next] >>> homeShift;
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                entries[gap] = entries[next];
                hashes[gap] = hashes[next];
                tags[gap] = tags[next];
                setValue(gap, value(next));
                gap = next;
            }
        }
        entries[gap] = null;
        tags[gap] = 0;
        setValue(gap, null);
        return removed;
    }

    /** The entry in a random slot; {@code null} if the slot is free. */
    byte @Nullable [] random(RandomGenerator random) {
        return entries[random.nextInt(entries.length)];
    }

    /** Visits the objects beside entries. */
    void forEachValue(BiConsumer<byte[], Object> visitor) {
        if (values != null) {
            for (int slot = 0; slot < tags.length; slot++) {
                Object value = value(slot);
                if (value != null) {
                    visitor.accept(used(slot), value);
                }
            }
        }
    }

    void forEach(Consumer<byte[]> visitor) {
        for (byte[] entry : entries) {
            if (entry != null) {
                visitor.accept(entry);
            }
        }
    }

    /** Visits the entries with the same home as the hash. */
    void visitHome(int hash, Consumer<byte[]> visitor) {
        int mask = tags.length - 1;
        int home = hash >>> homeShift;
        for (int slot = home; tags[slot] != 0; slot = (slot + 1) & mask) {
            byte[] entry = entries[slot];
            if (entry != null && hashes[slot] >>> homeShift == home) {
                visitor.accept(entry);
            }
        }
    }

    /** Visits entries with a deadline in a range of slots, which may extend beyond the last. */
    void visitExpiring(int start, int end, Consumer<byte[]> visitor) {
        int last = Math.min(end, tags.length);
        for (int slot = start; slot < last; slot++) {
            byte[] entry = entries[slot];
            if ((tags[slot] & EXPIRES) != 0 && entry != null) {
                visitor.accept(entry);
            }
        }
    }

    /**
     * The tag, from bits that are not part of the home and, except in a very large table, not of the last
     * {@link #depth} bits.
     */
    private static byte tag(int hash, boolean expires) {
        return (byte) (USED | (hash >>> 13 & 0x7e) | (expires ? EXPIRES : 0));
    }

    /** The memory of the slots in bytes, with an estimate of the JVM's headers. */
    long slotBytes() {
        long ofValues = values == null ? 0 : ARRAY_HEADER_BYTES + 4L * tags.length;
        return HEADERS_BYTES + (long) SLOT_BYTES * tags.length + ofValues;
    }

    /** The memory of an object beside an entry in bytes. */
    public static long valueBytes(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        return value instanceof LargeString string
                ? LARGE_STRING_BYTES + HeapLayout.arrayBytes(string.array().length)
                : ((Value) value).countedBytes;
    }

    /** The memory of the entries and their values in bytes; for tests. */
    long entryBytes() {
        long bytes = 0;
        for (int i = 0; i < entries.length; i++) {
            byte[] entry = entries[i];
            bytes += entry == null ? 0 : Entries.memoryBytes(entry) + valueBytes(value(i));
        }
        return bytes;
    }

    /** Fails if the invariants of the class do not hold; for tests. */
    void checkInvariants(int ending) {
        int mask = tags.length - 1;
        int used = 0;
        int withDeadline = 0;
        for (int i = 0; i <= mask; i++) {
            byte[] entry = entries[i];
            if ((tags[i] != 0) != (entry != null)) {
                throw new AssertionError("slot " + i + " is half used");
            }
            if (value(i) != null != (entry != null && Entries.isObject(entry))) {
                throw new AssertionError("slot " + i + " has a value without its entry, or lacks it");
            }
            if (entry == null) {
                continue;
            }
            if (tags[i] != tag(hashes[i], Entries.expires(entry))) {
                throw new AssertionError("slot " + i + " has the tag " + tags[i] + " of another entry");
            }
            if ((hashes[i] & ((1 << depth) - 1)) != ending) {
                throw new AssertionError("the entry in slot " + i + " belongs to another segment than " + ending);
            }
            used++;
            withDeadline += tags[i] & EXPIRES;
            for (int slot = hashes[i] >>> homeShift; slot != i; slot = (slot + 1) & mask) {
                if (tags[slot] == 0) {
                    throw new AssertionError("the entry in slot " + i + " cannot be found: slot " + slot + " is free");
                }
            }
        }
        if (used != size || withDeadline != expiring || 4L * size > 3L * tags.length) {
            throw new AssertionError(used + " slots used, " + withDeadline + " with deadline; size " + size
                    + ", expiring " + expiring + ", capacity " + tags.length);
        }
    }
}
