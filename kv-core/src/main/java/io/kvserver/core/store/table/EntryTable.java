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
 * <p>The directory has a place for each value of the low bits of a hash, and in it the segment of these entries. A segment
 * of {@code depth} bits that is shorter than the directory's is in several places. A full segment is split in two by its next
 * bit, for which the directory doubles if need be; two that hold little together are merged again. The first segment starts
 * small, and doubles until it has the size at which segments are split.
 *
 * <p>A snapshot begins with a list of the segments ({@link #freeze}), which takes little. What is in a segment it fetches
 * later, unless that is to be changed before: then it is kept for it, a few microseconds each. So only what is changed early is
 * copied to stay, and next to nothing of it is there for long: the collector would have to follow all its references.
 */
public final class EntryTable {
    static final int MIN_CAPACITY = 8;
    private static final int DEFAULT_SEGMENT_BITS = 12;
    /** A segment that uses less than this part of its slots is sparse: it is merged with another, or halved. */
    static final int SPARSE = 8;

    final int segmentBits;
    private Segment[] directory = {new Segment(MIN_CAPACITY, 0)};
    private int directoryDepth;
    /** How many segments are as deep as the directory. */
    private int deepest = 1;

    private int size;
    private int expiring;
    private long slotBytes;
    private long entryBytes;
    private final MemoryMeter meter;
    /** The values with elements that expire; {@code null} as long as there has been none. */
    private @Nullable DueValues due;

    /** {@code meter} is told what the table takes. */
    public EntryTable(MemoryMeter meter) {
        this(DEFAULT_SEGMENT_BITS, meter);
    }

    /** With segments of {@code 1 << segmentBits} slots at most. */
    public EntryTable(int segmentBits, MemoryMeter meter) {
        this.segmentBits = segmentBits;
        this.meter = meter;
        slotsGrew(directory[0].slotBytes());
    }

    public int size() {
        return size;
    }

    /** How many entries have a deadline. */
    public int expiring() {
        return expiring;
    }

    /** What the table takes in memory besides the entries, in bytes; the JVM's headers estimated. */
    public long slotBytes() {
        return slotBytes;
    }

    /** What the table and its entries take in memory, in bytes. */
    public long bytes() {
        return slotBytes + entryBytes + (due == null ? 0 : due.bytes());
    }

    /** Tells the meter that the table is gone. */
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

    /** What an entry takes in memory with a slot for it and the share of free ones, in bytes; the JVM's headers estimated. */
    public static long memoryBytes(byte[] entry) {
        return Entries.memoryBytes(entry) + Segment.SLOT_BYTES * 16L / 9;
    }

    public byte @Nullable [] get(int hash, byte[] key, int offset, int length) {
        return segment(hash).get(hash, key, offset, length);
    }

    /** The slot of the key in the segment of its hash, negative if it is not there; valid until the table changes. */
    public int find(int hash, byte[] key, int offset, int length) {
        return segment(hash).find(hash, key, offset, length);
    }

    /** The object that belongs to the entry in a slot that {@link #find} returned; {@code null} if its value is in the entry. */
    @Nullable
    public Object value(int hash, int slot) {
        return segment(hash).value(slot);
    }

    /** Says that an object has come to take more memory, or less. */
    public void valueGrew(long bytes) {
        entriesGrew(bytes);
    }

    /** Notes when the first element of a value expires, which may have changed. */
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

    /** Forgets when all its values' elements expire: the table is going to be given up while they live on elsewhere. */
    public void forgetDue() {
        if (due != null) {
            due.clear();
        }
    }

    /** Forgets when the first element of a value beside an entry expires. */
    void forget(byte[] entry, @Nullable Object value) {
        if (due != null && value instanceof Value elements) {
            due.forget(entry, elements);
        }
    }

    /** The value of which an element expires first; {@code null} if there is none. */
    @Nullable
    public Value firstDue() {
        return due == null ? null : due.first();
    }

    /** How many values have elements that expire. */
    public int dueValues() {
        return due == null ? 0 : due.size();
    }

    /** The entry in a slot that {@link #find} returned. */
    public byte @Nullable [] at(int hash, int slot) {
        return segment(hash).at(slot);
    }

    /** Puts the entry in the place of another with the same key, in a slot that {@link #find} returned. */
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
     * The first entry that a search for the hash looks at, if it is easily found. Any thread, as a guess: one that does not have
     * the shard may see fields and places that another has not filled yet.
     */
    public byte @Nullable [] firstCandidate(int hash) {
        @Nullable Segment @Nullable [] segments = directory;
        Segment segment = segments == null ? null : segments[hash & (segments.length - 1)];
        return segment == null ? null : segment.firstCandidate(hash);
    }

    /**
     * Where all entries are, and how many they are. Ownership: the segments are the table's as long as it has this shape.
     *
     * @param deepest how many segments are as deep as the directory
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Shape(Segment[] directory, int deepest, int size, int expiring, long slotBytes, long entryBytes) {}

    /** The segments by their places, for those who go through them; not to be changed. */
    Segment[] directory() {
        return directory;
    }

    /** The shape that it has now, with a directory of its own. */
    Shape shape() {
        return new Shape(directory.clone(), deepest, size, expiring, slotBytes, entryBytes);
    }

    /** Takes a shape that it had before. The caller sees to the values with elements that expire. */
    void reshape(Shape former) {
        directory = former.directory();
        directoryDepth = Integer.numberOfTrailingZeros(directory.length);
        deepest = former.deepest();
        size = former.size();
        expiring = former.expiring();
        slotsGrew(former.slotBytes() - slotBytes);
        entriesGrew(former.entryBytes() - entryBytes);
    }

    /** Tells the meter that the table is there again, after {@link #dropped}. */
    public void restored() {
        meter.add(bytes());
    }

    Segment segment(int hash) {
        Segment[] segments = directory;
        return segments[hash & (segments.length - 1)];
    }

    /** The segment of a hash, to be changed. */
    private Segment changing(int hash) {
        Segment segment = segment(hash);
        segment.beforeChange();
        return segment;
    }

    /** The segments as they are now, for a snapshot that may be over some time. */
    public List<Frozen> freeze(BooleanSupplier over) {
        List<Frozen> segments = new ArrayList<>();
        for (int i = 0; i < directory.length; i++) {
            if (i >>> directory[i].depth == 0) {
                segments.add(directory[i].freeze(over));
            }
        }
        return segments;
    }

    /** Adds an entry whose key is not there. */
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

    /** The entry that was removed, or {@code null} if there was none. */
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

    /** So that positions are numbers of 31 bits. */
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

    /** Puts a segment in its places in the directory: those whose index ends in the same bits as its hashes. */
    private void install(Segment segment, int ending) {
        for (int i = ending; i < directory.length; i += 1 << segment.depth) {
            directory[i] = segment;
        }
    }

    /** Replaces a sparse segment by a smaller one, or by one for its entries and its buddy's, if that makes sense. */
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

    /** Fails if the table is not as its description says; for tests. */
    public void checkInvariants() {
        if (due != null) {
            due.checkInvariants();
        }
        TableInvariants.check(shape(), directoryDepth);
    }
}
