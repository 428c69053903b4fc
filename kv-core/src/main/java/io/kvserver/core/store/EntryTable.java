package io.kvserver.core.store;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of entries with open addressing and linear probing. Confined to a shard.
 *
 * <p>An entry lies in the first free slot from its home on, the home being the low bits of its hash; so no free slot lies
 * between an entry and its home. A removal moves later entries back to keep that true, so there are no tombstones. The table
 * doubles when it is three quarters full and halves when it is an eighth full.
 *
 * <p>A slot is spread over three arrays: the entry; its hash, with which it is moved without being touched; and a tag of one
 * byte, 0 if the slot is free, with which a search passes slots and the search for expired entries passes those without a
 * deadline. The tags are so small that they usually are in the processor's cache.
 */
final class EntryTable {
    private static final int MIN_CAPACITY = 8;
    private static final int ARRAY_HEADER_BYTES = 16;
    /** A reference, a hash and a tag. */
    private static final int SLOT_BYTES = 9;

    private static final int USED = 0x80;
    private static final int EXPIRES = 0x01;

    private byte[] @Nullable [] entries = new byte[MIN_CAPACITY][];
    private int[] hashes = new int[MIN_CAPACITY];
    private byte[] tags = new byte[MIN_CAPACITY];
    private int size;
    private int expiring;

    int size() {
        return size;
    }

    /** How many slots there are. */
    int capacity() {
        return tags.length;
    }

    /** How many entries have a deadline. */
    int expiring() {
        return expiring;
    }

    byte @Nullable [] get(int hash, byte[] key, int offset, int length) {
        int slot = find(hash, key, offset, length);
        return slot < 0 ? null : entries[slot];
    }

    /** The entry in the first slot that a search for the hash looks at. */
    byte @Nullable [] firstCandidate(int hash) {
        byte[] @Nullable [] slots = entries;
        return slots[hash & (slots.length - 1)];
    }

    /**
     * Adds the entry, or puts it in the place of the one with the same key, which is returned. The range is the entry's key.
     */
    byte @Nullable [] put(int hash, byte[] entry, byte[] key, int offset, int length) {
        int slot = find(hash, key, offset, length);
        byte[] replaced = slot < 0 ? null : entries[slot];
        if (slot >= 0) {
            expiring -= tags[slot] & EXPIRES;
        } else {
            if (4 * (size + 1L) > 3L * tags.length) {
                resize(2 * tags.length);
                slot = ~firstFree(hash);
            }
            slot = ~slot;
            hashes[slot] = hash;
            size++;
        }
        entries[slot] = entry;
        tags[slot] = tag(hash, Entries.expires(entry));
        expiring += tags[slot] & EXPIRES;
        return replaced;
    }

    /** The entry that was removed, or {@code null} if there was none. */
    byte @Nullable [] remove(int hash, byte[] key, int offset, int length) {
        int slot = find(hash, key, offset, length);
        if (slot < 0) {
            return null;
        }
        byte[] removed = entries[slot];
        size--;
        expiring -= tags[slot] & EXPIRES;
        closeGap(slot);
        if (8L * size < tags.length && tags.length > MIN_CAPACITY) {
            resize(tags.length / 2);
        }
        return removed;
    }

    /** An entry, each with about the same chance; the table is not empty. */
    byte[] random(RandomGenerator random) {
        while (true) {
            byte[] entry = entries[random.nextInt(entries.length)];
            if (entry != null) {
                return entry;
            }
        }
    }

    /**
     * Visits the entries whose home is the cursor's slot, and returns the next cursor, 0 at the end.
     *
     * <p>The cursor counts up in its reversed bits, of which there are as many as the table has slots for: an entry's homes in
     * tables of different sizes have the same low bits, so what was visited in one table stays behind the cursor in
     * a larger or smaller one. So an entry that is present from the first to the last call is visited, though perhaps twice.
     */
    int scan(int cursor, Consumer<byte[]> visitor) {
        int mask = tags.length - 1;
        int home = cursor & mask;
        for (int slot = home; tags[slot] != 0; slot = (slot + 1) & mask) {
            byte[] entry = entries[slot];
            if (entry != null && (hashes[slot] & mask) == home) {
                visitor.accept(entry);
            }
        }
        return Integer.reverse(Integer.reverse(cursor | ~mask) + 1);
    }

    /**
     * Visits entries with a deadline in the slots from {@code start} on, {@code count} slots at most, and returns the slot to
     * go on from, 0 at the end. The visitor must not change the table.
     */
    int visitExpiring(int start, int count, Consumer<byte[]> visitor) {
        int end = (int) Math.min(tags.length, (long) start + count);
        for (int slot = start; slot < end; slot++) {
            byte[] entry = entries[slot];
            if ((tags[slot] & EXPIRES) != 0 && entry != null) {
                visitor.accept(entry);
            }
        }
        return end >= tags.length ? 0 : end;
    }

    /** The slot of the key, or the complement of the free slot where the search ended. */
    private int find(int hash, byte[] key, int offset, int length) {
        byte[] tags = this.tags;
        int mask = tags.length - 1;
        int tag = tag(hash, true);
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
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

    private int firstFree(int hash) {
        int mask = tags.length - 1;
        int slot = hash & mask;
        while (tags[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Empties a slot and moves back each later entry whose home does not lie between the gap and itself. */
    private void closeGap(int slot) {
        int mask = tags.length - 1;
        int gap = slot;
        for (int next = (gap + 1) & mask; tags[next] != 0; next = (next + 1) & mask) {
            int home = hashes[next] & mask;
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                entries[gap] = entries[next];
                hashes[gap] = hashes[next];
                tags[gap] = tags[next];
                gap = next;
            }
        }
        entries[gap] = null;
        tags[gap] = 0;
    }

    private void resize(int capacity) {
        byte[] @Nullable [] oldEntries = entries;
        int[] oldHashes = hashes;
        byte[] oldTags = tags;
        entries = new byte[capacity][];
        hashes = new int[capacity];
        tags = new byte[capacity];
        for (int i = 0; i < oldTags.length; i++) {
            if (oldTags[i] != 0) {
                int slot = firstFree(oldHashes[i]);
                entries[slot] = oldEntries[i];
                hashes[slot] = oldHashes[i];
                tags[slot] = oldTags[i];
            }
        }
    }

    /** From the top bits of the hash, because the low ones are much the same in neighbouring slots. */
    private static byte tag(int hash, boolean expires) {
        return (byte) (USED | (hash >>> 25 & 0x7e) | (expires ? EXPIRES : 0));
    }

    /** What an entry takes in memory with a slot for it and the share of free ones, in bytes; the JVM's headers estimated. */
    static long memoryBytes(byte[] entry) {
        int array = (ARRAY_HEADER_BYTES + entry.length + 7) & ~7;
        return array + SLOT_BYTES * 16L / 9;
    }

    /** What the slots take in memory, in bytes; the JVM's headers estimated. */
    long slotBytes() {
        return 3L * ARRAY_HEADER_BYTES + (long) SLOT_BYTES * capacity();
    }

    /** Fails if the table is not as its description says; for tests. */
    void checkInvariants() {
        int mask = tags.length - 1;
        int used = 0;
        int withDeadline = 0;
        for (int i = 0; i <= mask; i++) {
            byte[] entry = entries[i];
            if ((tags[i] != 0) != (entry != null)) {
                throw new AssertionError("slot " + i + " is half used");
            }
            if (entry == null) {
                continue;
            }
            if (tags[i] != tag(hashes[i], Entries.expires(entry))) {
                throw new AssertionError("slot " + i + " has the tag " + tags[i] + " of another entry");
            }
            used++;
            withDeadline += tags[i] & EXPIRES;
            for (int slot = hashes[i] & mask; slot != i; slot = (slot + 1) & mask) {
                if (tags[slot] == 0) {
                    throw new AssertionError("the entry in slot " + i + " cannot be found: slot " + slot + " is free");
                }
            }
        }
        if (used != size || withDeadline != expiring || 4L * size > 3L * tags.length) {
            throw new AssertionError(used + " slots used, " + withDeadline + " with deadline; size " + size
                    + ", expiring " + expiring + ", capacity " + tags.length);
        }
        if (8L * size < hashes.length && hashes.length > MIN_CAPACITY) {
            throw new AssertionError("too large: size " + size + ", capacity " + hashes.length);
        }
    }
}
