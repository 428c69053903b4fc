package io.kvserver.core.store.table;

import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.MemoryMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of entries that grows and shrinks a segment at a time (extendible hashing), so that no write takes long,
 * however large the table is. Confined to a shard.
 *
 * <p>The directory has a place for each value of the low bits of a hash, with the segment of the entries with these
 * bits. A segment whose {@code depth} is less than the directory's is in several places. A full segment is split in two
 * by its next bit, for which the directory may have to double; two segments with few entries together are merged again.
 * The first segment starts small, and doubles until it has the size at which segments are split.
 *
 * <p>A snapshot begins with a list of the segments ({@link #freeze}), which is cheap. It fetches the content of a
 * segment later; if the segment is changed before, its content is copied first, which takes a few microseconds. So only
 * segments that are changed early are copied, and copies do not live long: the garbage collector would have to follow
 * all their references.
 */
public final class EntryTable {
    static final int MIN_CAPACITY = 8;
    private static final int DEFAULT_SEGMENT_BITS = 12;
    /** A segment that uses less than this part of its slots is sparse: it is merged with another, or halved. */
    static final int SPARSE = 8;

    final int segmentBits;
    private Segment[] directory = {new Segment(MIN_CAPACITY, 0)};
    private int directoryDepth;
    /** The number of segments that are as deep as the directory. */
    private int deepest = 1;

    private int size;
    private int expiring;
    private long slotBytes;
    private long entryBytes;
    private final MemoryMeter meter;
    /** The values with elements that expire; {@code null} until there is one. */
    private @Nullable DueValues due;

    /** {@code meter} counts the table's memory. */
    public EntryTable(MemoryMeter meter) {
        this(DEFAULT_SEGMENT_BITS, meter);
    }

    /** A table with segments of at most {@code 1 << segmentBits} slots. */
    public EntryTable(int segmentBits, MemoryMeter meter) {
        this.segmentBits = segmentBits;
        this.meter = meter;
        slotsGrew(directory[0].slotBytes());
    }

    public int size() {
        return size;
    }

    /** The number of entries with a deadline. */
    public int expiring() {
        return expiring;
    }

    /** The memory of the table without the entries in bytes, with an estimate of the JVM's headers. */
    public long slotBytes() {
        return slotBytes;
    }

    /** The memory of the table and its entries in bytes. */
    public long bytes() {
        return slotBytes + entryBytes + (due == null ? 0 : due.bytes());
    }

    /** Removes the table's memory from the meter. */
    public void dropped() {
        meter.add(-bytes());
    }

    private void slotsGrew(long bytes) {
        if (bytes != 0) {
            slotBytes += bytes;
            meter.add(bytes);
        }
    }

    private void entriesGrew(long bytes) {
        if (bytes != 0) {
            entryBytes += bytes;
            meter.add(bytes);
        }
    }

    /**
     * The memory of an entry in bytes, with its slot and a share of free slots, and an estimate of the JVM's headers.
     */
    public static long memoryBytes(byte[] entry) {
        return Entries.memoryBytes(entry) + Segment.SLOT_BYTES * 16L / 9;
    }

    public byte @Nullable [] get(int hash, byte[] key, int offset, int length) {
        return segment(hash).get(hash, key, offset, length);
    }

    /** The slot of the key in the segment of its hash, negative if it is missing; valid until the table changes. */
    public int find(int hash, byte[] key, int offset, int length) {
        return segment(hash).find(hash, key, offset, length);
    }

    /** The object that belongs to the entry in a slot that {@link #find} returned; {@code null} if its value is in the entry. */
    @Nullable
    public Object value(int hash, int slot) {
        return segment(hash).value(slot);
    }

    /** Counts a change of an object's memory. */
    public void valueGrew(long bytes) {
        entriesGrew(bytes);
    }

    /** Updates the earliest deadline of a value's elements. */
    public void follow(byte[] entry, @Nullable Object value) {
        if (value instanceof Value elements
                && (elements.due != null || elements.earliestDeadline() != Entries.NO_DEADLINE)) {
            DueValues all = due;
            if (all == null) {
                all = new DueValues(meter);
                due = all;
            }
            all.follow(entry, elements);
        }
    }

    /**
     * Drops the deadlines of all its values' elements, because the table is discarded while the values live on
     * elsewhere.
     */
    public void forgetDue() {
        if (due != null) {
            due.clear();
        }
    }

    /** Drops the earliest deadline of a value beside an entry. */
    void forget(byte[] entry, @Nullable Object value) {
        if (due != null && value instanceof Value elements) {
            due.forget(entry, elements);
        }
    }

    /** The value with the earliest deadline of an element; {@code null} if there is none. */
    @Nullable
    public Value firstDue() {
        return due == null ? null : due.first();
    }

    /** The number of values with elements that expire. */
    public int dueValues() {
        return due == null ? 0 : due.size();
    }

    /** The entry in a slot that {@link #find} returned. */
    public byte @Nullable [] at(int hash, int slot) {
        return segment(hash).at(slot);
    }

    /** Replaces the entry in a slot that {@link #find} returned by one with the same key. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    public void replace(int hash, int slot, byte[] entry, @Nullable Object value) {
        Segment segment = changing(hash);
        int before = segment.expiring();
        long slotsBefore = segment.slotBytes();
        Object former = segment.value(slot);
        long valueBefore = Segment.valueBytes(former);
        byte[] replaced = segment.replace(slot, entry, value);
        if (former != null && former != value) {
            forget(replaced, former);
        }
        follow(entry, value);
        expiring += segment.expiring() - before;
        slotsGrew(segment.slotBytes() - slotsBefore);
        entriesGrew(
                Entries.memoryBytes(entry) - Entries.memoryBytes(replaced) + Segment.valueBytes(value) - valueBefore);
    }

    /**
     * The first entry that a search for the hash would compare, if it is easily found. Any thread, as a guess: without
     * the shard a thread may see fields that another has not set yet.
     */
    public byte @Nullable [] firstCandidate(int hash) {
        @Nullable Segment @Nullable [] segments = directory;
        Segment segment = segments == null ? null : segments[hash & (segments.length - 1)];
        return segment == null ? null : segment.firstCandidate(hash);
    }

    /**
     * The directory and the counts of a table. Ownership: the segments belong to the table as long as it has this
     * shape.
     *
     * @param deepest the number of segments that are as deep as the directory
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Shape(Segment[] directory, int deepest, int size, int expiring, long slotBytes, long entryBytes) {}

    /** The segments by their places; read-only. */
    Segment[] directory() {
        return directory;
    }

    /** The present shape, with a copy of the directory. */
    Shape shape() {
        return new Shape(directory.clone(), deepest, size, expiring, slotBytes, entryBytes);
    }

    /** Restores an earlier shape. The caller must handle values with elements that expire. */
    void reshape(Shape former) {
        directory = former.directory();
        directoryDepth = Integer.numberOfTrailingZeros(directory.length);
        deepest = former.deepest();
        size = former.size();
        expiring = former.expiring();
        slotsGrew(former.slotBytes() - slotBytes);
        entriesGrew(former.entryBytes() - entryBytes);
    }

    /** Adds the table's memory to the meter again, after {@link #dropped}. */
    public void restored() {
        meter.add(bytes());
    }

    Segment segment(int hash) {
        Segment[] segments = directory;
        return segments[hash & (segments.length - 1)];
    }

    /** The segment of a hash, for a change. */
    private Segment changing(int hash) {
        Segment segment = segment(hash);
        segment.beforeChange();
        return segment;
    }

    /** The present segments, for a snapshot; {@code over} tells when it is closed. */
    public List<Frozen> freeze(BooleanSupplier over) {
        List<Frozen> segments = new ArrayList<>();
        for (int i = 0; i < directory.length; i++) {
            if (i >>> directory[i].depth == 0) {
                segments.add(directory[i].freeze(over));
            }
        }
        return segments;
    }

    /** Adds an entry with a new key. */
    public void add(int hash, byte[] entry, @Nullable Object value) {
        Segment segment = changing(hash);
        while (segment.isFull()) {
            grow(segment, hash);
            segment = segment(hash);
        }
        long slotsBefore = segment.slotBytes();
        segment.add(hash, entry, value);
        slotsGrew(segment.slotBytes() - slotsBefore);
        size++;
        if (Entries.expires(entry)) {
            expiring++;
        }
        entriesGrew(Entries.memoryBytes(entry) + Segment.valueBytes(value));
        follow(entry, value);
    }

    /** Removes an entry and returns it; {@code null} if there was none. */
    public byte @Nullable [] remove(int hash, byte[] key, int offset, int length) {
        Segment segment = segment(hash);
        int slot = segment.find(hash, key, offset, length);
        if (slot < 0) {
            return null;
        }
        segment = changing(hash);
        Object value = segment.value(slot);
        long valueBytes = Segment.valueBytes(value);
        byte[] removed = segment.remove(slot);
        forget(removed, value);
        size--;
        entriesGrew(-Entries.memoryBytes(removed) - valueBytes);
        if (Entries.expires(removed)) {
            expiring--;
        }
        while (SPARSE * segment.size() < segment.capacity() && shrink(segment, hash)) {
            segment = segment(hash);
        }
        return removed;
    }

    private void grow(Segment full, int hash) {
        int depth = full.depth;
        if (full.capacity() < 1 << segmentBits) {
            resizeOnly(2 * full.capacity());
            return;
        }
        if (depth == directoryDepth) {
            if (depth == maxDepth()) {
                throw new IllegalStateException(size + " keys are too many for one shard, or their hashes are alike");
            }
            directory = Arrays.copyOf(directory, 2 * directory.length);
            System.arraycopy(directory, 0, directory, directory.length / 2, directory.length / 2);
            directoryDepth++;
            deepest = 0;
        }
        int bit = 1 << depth;
        Segment zero = new Segment(full.capacity(), depth + 1);
        Segment one = new Segment(full.capacity(), depth + 1);
        zero.addAll(full, bit, 0);
        one.addAll(full, bit, bit);
        int ending = hash & (bit - 1);
        install(zero, ending);
        install(one, ending | bit);
        slotsGrew(zero.slotBytes() + one.slotBytes() - full.slotBytes());
        deepest += depth + 1 == directoryDepth ? 2 : 0;
    }

    /** The deepest directory, so that positions fit into 31 bits. */
    private int maxDepth() {
        return 31 - segmentBits - 1;
    }

    private void resizeOnly(int capacity) {
        Segment old = directory[0];
        Segment resized = new Segment(capacity, 0);
        resized.addAll(old);
        directory[0] = resized;
        slotsGrew(resized.slotBytes() - old.slotBytes());
    }

    /** Enters a segment at its places in the directory: those whose index ends in the same bits as its hashes. */
    private void install(Segment segment, int ending) {
        for (int i = ending; i < directory.length; i += 1 << segment.depth) {
            directory[i] = segment;
        }
    }

    /** Replaces a sparse segment by a smaller one, or merges it with its buddy, if possible. */
    private boolean shrink(Segment sparse, int hash) {
        if (sparse.depth > 0) {
            Segment buddy = segment(hash ^ (1 << (sparse.depth - 1)));
            boolean sparseToo = SPARSE * (buddy.size() + sparse.size()) < 2 * sparse.capacity();
            if (buddy.depth == sparse.depth && sparseToo) {
                merge(sparse, buddy, hash);
                return true;
            }
        } else if (sparse.capacity() > MIN_CAPACITY) {
            resizeOnly(sparse.capacity() / 2);
            return true;
        }
        return false;
    }

    private void merge(Segment one, Segment other, int hash) {
        int depth = one.depth - 1;
        Segment merged = new Segment(one.capacity(), depth);
        merged.addAll(one);
        merged.addAll(other);
        install(merged, hash & ((1 << depth) - 1));
        slotsGrew(merged.slotBytes() - one.slotBytes() - other.slotBytes());
        if (one.depth == directoryDepth) {
            deepest -= 2;
            if (deepest == 0) {
                halveDirectory();
            }
        }
    }

    private void halveDirectory() {
        directory = Arrays.copyOf(directory, directory.length / 2);
        directoryDepth--;
        for (int i = 0; i < directory.length; i++) {
            deepest += directory[i].depth == directoryDepth ? 1 : 0;
        }
        if (deepest == 0) {
            halveDirectory();
        }
    }

    /** Fails if the invariants of the class do not hold; for tests. */
    public void checkInvariants() {
        if (due != null) {
            due.checkInvariants();
        }
        TableInvariants.check(shape(), directoryDepth);
    }
}
