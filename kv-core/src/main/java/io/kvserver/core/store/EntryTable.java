package io.kvserver.core.store;

import org.jspecify.annotations.Nullable;

/**
 * A hash table of entries with open addressing and linear probing. Confined to a shard.
 *
 * <p>Slot {@code i} is used if {@code hashes[i] != 0}. An entry lies in the first free slot from its home on, the home being
 * the low bits of its hash; so no free slot lies between an entry and its home. A removal moves later entries back to keep
 * that true, so there are no tombstones. The table doubles when it is three quarters full and halves when it is an eighth
 * full.
 */
final class EntryTable {
    private static final int MIN_CAPACITY = 8;

    private byte[] @Nullable [] entries = new byte[MIN_CAPACITY][];
    private int[] hashes = new int[MIN_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    byte @Nullable [] get(int hash, byte[] key, int offset, int length) {
        int slot = find(nonZero(hash), key, offset, length);
        return slot < 0 ? null : entries[slot];
    }

    /** Adds the entry, or puts it in the place of the one with the same key. The range is the entry's key. */
    void put(int hash, byte[] entry, byte[] key, int offset, int length) {
        int used = nonZero(hash);
        int slot = find(used, key, offset, length);
        if (slot >= 0) {
            entries[slot] = entry;
            return;
        }
        if (4 * (size + 1L) > 3L * hashes.length) {
            resize(2 * hashes.length);
            slot = ~firstFree(used);
        }
        entries[~slot] = entry;
        hashes[~slot] = used;
        size++;
    }

    boolean remove(int hash, byte[] key, int offset, int length) {
        int slot = find(nonZero(hash), key, offset, length);
        if (slot < 0) {
            return false;
        }
        closeGap(slot);
        size--;
        if (8L * size < hashes.length && hashes.length > MIN_CAPACITY) {
            resize(hashes.length / 2);
        }
        return true;
    }

    void clear() {
        entries = new byte[MIN_CAPACITY][];
        hashes = new int[MIN_CAPACITY];
        size = 0;
    }

    /** The slot of the key, or the complement of the free slot where the probing ended. */
    private int find(int hash, byte[] key, int offset, int length) {
        int mask = hashes.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            int found = hashes[slot];
            if (found == 0) {
                return ~slot;
            }
            if (found == hash) {
                byte[] entry = entries[slot];
                if (entry != null && Entries.hasKey(entry, key, offset, length)) {
                    return slot;
                }
            }
        }
    }

    private int firstFree(int hash) {
        int mask = hashes.length - 1;
        int slot = hash & mask;
        while (hashes[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Empties a slot and moves back each later entry whose home does not lie between the gap and itself. */
    private void closeGap(int slot) {
        int mask = hashes.length - 1;
        int gap = slot;
        for (int next = (gap + 1) & mask; hashes[next] != 0; next = (next + 1) & mask) {
            int home = hashes[next] & mask;
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                entries[gap] = entries[next];
                hashes[gap] = hashes[next];
                gap = next;
            }
        }
        entries[gap] = null;
        hashes[gap] = 0;
    }

    private void resize(int capacity) {
        byte[] @Nullable [] oldEntries = entries;
        int[] oldHashes = hashes;
        entries = new byte[capacity][];
        hashes = new int[capacity];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldHashes[i] != 0) {
                int slot = firstFree(oldHashes[i]);
                entries[slot] = oldEntries[i];
                hashes[slot] = oldHashes[i];
            }
        }
    }

    /** 0 marks a free slot. */
    private static int nonZero(int hash) {
        return hash == 0 ? 1 : hash;
    }

    /** Fails if the table is not as its description says; for tests. */
    void checkInvariants() {
        int mask = hashes.length - 1;
        int used = 0;
        for (int i = 0; i <= mask; i++) {
            if ((hashes[i] != 0) != (entries[i] != null)) {
                throw new AssertionError("slot " + i + " is half used");
            }
            if (hashes[i] == 0) {
                continue;
            }
            used++;
            for (int slot = hashes[i] & mask; slot != i; slot = (slot + 1) & mask) {
                if (hashes[slot] == 0) {
                    throw new AssertionError("the entry in slot " + i + " cannot be found: slot " + slot + " is free");
                }
            }
        }
        if (used != size || 4L * size > 3L * hashes.length) {
            throw new AssertionError(used + " slots used, size " + size + ", capacity " + hashes.length);
        }
        if (8L * size < hashes.length && hashes.length > MIN_CAPACITY) {
            throw new AssertionError("too large: size " + size + ", capacity " + hashes.length);
        }
    }
}
