package io.kvserver.core.value.sortedset;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;

/**
 * Finds by the hash of a member the leaf of a {@link ScoreTree} that may hold it: an extendible hash table whose pages
 * hold each member's hash and leaf number, but not the member. Confined to one thread, except for pages shared by a
 * fork, which are never written to.
 *
 * <p>The first bits of a hash choose its page, so a page is a range of hashes. A page grows by an eighth at a time and
 * splits when it is full. No operation touches more than one page, apart from the directory, which holds one or more
 * references to each page. A slot is two integers, the hash and the leaf's number plus one; two zeros are a free slot.
 * The search for a slot starts at the hash's home place.
 */
final class MemberIndex {
    /** A page of this many slots, 4 KiB, is split instead of growing. */
    private static final int MAX_SLOTS = 512;

    private static final int MIN_SLOTS = 16;
    /** A page at this depth is not split further, because its hashes are the same: it grows. */
    private static final int MAX_DEPTH = 26;

    private static final int PAGE_OBJECT_BYTES = 32;
    /** The bytes of one place in the directory. */
    private static final int PLACE_BYTES = 8;

    private static final int SPREAD = 0x9E3779B1;

    /** The slots of hashes with the same first bits. */
    private static final class Page {
        final Object owner;
        final int depth;
        int[] slots;
        int count;

        Page(Object owner, int depth, int[] slots, int count) {
            this.owner = owner;
            this.depth = depth;
            this.slots = slots;
            this.count = count;
        }
    }

    /** Marks the pages that belong to this index alone. */
    private Object owner = new Object();

    private Page[] directory;
    /** The slots of the page at each place of the directory, which saves one memory access. */
    private int[][] slotsAt;

    private int depth;
    private long bytes;

    /** The present position of {@link #first} and {@link #next}. */
    private int[] at = {};

    private int slot;

    MemberIndex() {
        directory = new Page[] {new Page(owner, 0, new int[2 * MIN_SLOTS], 0)};
        slotsAt = new int[][] {directory[0].slots};
        bytes = PLACE_BYTES + pageBytes(MIN_SLOTS);
    }

    private MemberIndex(MemberIndex other) {
        directory = other.directory.clone();
        slotsAt = other.slotsAt.clone();
        depth = other.depth;
        bytes = other.bytes;
    }

    /** Another index with the same content, as {@link io.kvserver.core.store.kind.Value#fork}. */
    MemberIndex fork() {
        owner = new Object();
        return new MemberIndex(this);
    }

    /** The size in bytes. */
    long memoryBytes() {
        return bytes;
    }

    private static long pageBytes(int slots) {
        return PAGE_OBJECT_BYTES + HeapLayout.arrayBytes(2L * Integer.BYTES * slots);
    }

    private int place(int hash) {
        return depth == 0 ? 0 : hash >>> (Integer.SIZE - depth);
    }

    /** The home place of a hash: its slot unless that is taken. Below {@code slots}. */
    private static int home(int hash, int slots) {
        return (int) ((Integer.toUnsignedLong(hash * SPREAD) * slots) >>> Integer.SIZE);
    }

    /** A leaf that may hold a member with this hash; -1 if there is none. {@link #next} returns the following ones. */
    int first(int hash) {
        at = slots(hash);
        slot = first(at, hash);
        return slot < 0 ? -1 : leaf(at, slot);
    }

    /** The next leaf after {@link #first}; -1 if there is none. */
    int next(int hash) {
        slot = next(at, hash, slot);
        return slot < 0 ? -1 : leaf(at, slot);
    }

    /**
     * The slots of a hash's page, for a search that keeps no state in this object: any thread that may read the index.
     */
    int[] slots(int hash) {
        return slotsAt[place(hash)];
    }

    /** The first slot with a hash; -1 if there is none. */
    static int first(int[] slots, int hash) {
        return next(slots, hash, home(hash, slots.length / 2) - 1);
    }

    /** The next slot after {@link #first(int[], int)}; -1 if there is none. */
    static int next(int[] slots, int hash, int slot) {
        int i = slot + 1;
        while (true) {
            if (2 * i == slots.length) {
                i = 0;
            }
            if (slots[2 * i + 1] == 0) {
                return -1;
            }
            if (slots[2 * i] == hash) {
                return i;
            }
            i++;
        }
    }

    /** The leaf number in a slot. */
    static int leaf(int[] slots, int slot) {
        return slots[2 * slot + 1] - 1;
    }

    /** Adds a member of a leaf. */
    void add(int hash, int leaf) {
        Page page = owned(hash);
        while ((page.count + 1) * 8 > page.slots.length / 2 * 7) {
            int slots = page.slots.length / 2;
            if (slots >= MAX_SLOTS && page.depth < MAX_DEPTH) {
                split(page, hash);
                page = directory[place(hash)];
            } else {
                resize(page, slots + Math.max(8, slots >> 3), hash);
            }
        }
        put(page.slots, hash, leaf + 1);
        page.count++;
    }

    private static void put(int[] slots, int hash, int value) {
        int i = 2 * home(hash, slots.length / 2);
        while (slots[i + 1] != 0) {
            i += 2;
            if (i == slots.length) {
                i = 0;
            }
        }
        slots[i] = hash;
        slots[i + 1] = value;
    }

    /** Records that a member has moved from one leaf to another. */
    void move(int hash, int from, int to) {
        int[] slots = owned(hash).slots;
        slots[2 * find(slots, hash, from) + 1] = to + 1;
    }

    /** Removes a member of a leaf. */
    void remove(int hash, int leaf) {
        Page page = owned(hash);
        int[] slots = page.slots;
        int hole = find(slots, hash, leaf);
        int capacity = slots.length / 2;
        int i = hole;
        while (true) {
            i = i + 1 == capacity ? 0 : i + 1;
            if (slots[2 * i + 1] == 0) {
                break;
            }
            // An entry that a search would not find beyond the hole moves into it.
            int home = home(slots[2 * i], capacity);
            if (hole <= i ? home <= hole || home > i : home <= hole && home > i) {
                slots[2 * hole] = slots[2 * i];
                slots[2 * hole + 1] = slots[2 * i + 1];
                hole = i;
            }
        }
        slots[2 * hole] = 0;
        slots[2 * hole + 1] = 0;
        page.count--;
        if (capacity > MIN_SLOTS && page.count < capacity / 3) {
            resize(page, Math.max(MIN_SLOTS, page.count * 3 / 2), hash);
        }
    }

    private static int find(int[] slots, int hash, int leaf) {
        int i = 2 * home(hash, slots.length / 2);
        while (slots[i] != hash || slots[i + 1] != leaf + 1) {
            if (slots[i + 1] == 0) {
                throw new IllegalStateException("a member is missing in the index");
            }
            i += 2;
            if (i == slots.length) {
                i = 0;
            }
        }
        return i / 2;
    }

    private void resize(Page page, int slots, int hash) {
        int[] old = page.slots;
        int[] grown = new int[2 * slots];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                put(grown, old[i], old[i + 1]);
            }
        }
        page.slots = grown;
        install(page, place(hash));
        bytes += pageBytes(slots) - pageBytes(old.length / 2);
    }

    /** Replaces a page, to which a hash belongs, by two. */
    private void split(Page page, int hash) {
        if (page.depth == depth) {
            bytes += (long) PLACE_BYTES * directory.length;
            Page[] doubled = new Page[2 * directory.length];
            for (int i = 0; i < directory.length; i++) {
                doubled[2 * i] = directory[i];
                doubled[2 * i + 1] = directory[i];
            }
            int[][] doubledSlots = new int[doubled.length][];
            for (int i = 0; i < doubled.length; i++) {
                doubledSlots[i] = doubled[i].slots;
            }
            directory = doubled;
            slotsAt = doubledSlots;
            depth++;
        }
        int bit = Integer.MIN_VALUE >>> page.depth;
        int high = 0;
        for (int i = 0; i < page.slots.length; i += 2) {
            if (page.slots[i + 1] != 0 && (page.slots[i] & bit) != 0) {
                high++;
            }
        }
        Page left = half(page, page.count - high);
        Page right = half(page, high);
        for (int i = 0; i < page.slots.length; i += 2) {
            if (page.slots[i + 1] != 0) {
                Page target = (page.slots[i] & bit) == 0 ? left : right;
                put(target.slots, page.slots[i], page.slots[i + 1]);
            }
        }
        bytes +=
                pageBytes(left.slots.length / 2) + pageBytes(right.slots.length / 2) - pageBytes(page.slots.length / 2);
        int places = 1 << (depth - page.depth);
        int first = place(hash) & -places;
        install(left, first);
        install(right, first + places / 2);
    }

    private Page half(Page page, int members) {
        int slots = Math.max(MIN_SLOTS, members + members / 5);
        return new Page(owner, page.depth + 1, new int[2 * slots], members);
    }

    /** The page of a hash, copied first if it is shared. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private Page owned(int hash) {
        int place = place(hash);
        Page page = directory[place];
        if (page.owner == owner) {
            return page;
        }
        Page copy = new Page(owner, page.depth, page.slots.clone(), page.count);
        install(copy, place);
        return copy;
    }

    /** Enters a page at all its places in the directory; {@code place} is one of them. */
    private void install(Page page, int place) {
        int places = 1 << (depth - page.depth);
        int first = place & -places;
        Arrays.fill(directory, first, first + places, page);
        Arrays.fill(slotsAt, first, first + places, page.slots);
    }

    /** Visits the leaf of a member. */
    @FunctionalInterface
    interface Visitor {
        void member(int hash, int leaf);
    }

    /**
     * Visits about {@code count} members, in the order of their unsigned hashes from {@code from} on. Returns the hash
     * from which to continue; 0 at the end.
     */
    long scan(long from, int count, Visitor visitor) {
        long begin = from;
        int shown = 0;
        while (true) {
            Page page = directory[place((int) begin)];
            long pageEnd = pageEnd(page, begin);
            long end = pageEnd;
            int missing = count - shown;
            if (missing < page.count) {
                // Hashes are spread evenly.
                long width = (1L << (Integer.SIZE - page.depth)) / page.count * missing;
                end = Math.min(pageEnd, begin + Math.max(1, width));
            }
            shown += show(page, begin, end, visitor);
            if (end > 0xFFFF_FFFFL) {
                return 0;
            }
            if (shown >= count) {
                return end;
            }
            begin = end;
        }
    }

    private static long pageEnd(Page page, long hash) {
        long width = 1L << (Integer.SIZE - page.depth);
        return (hash & -width) + width;
    }

    private static int show(Page page, long begin, long end, Visitor visitor) {
        int shown = 0;
        for (int i = 0; i < page.slots.length; i += 2) {
            long hash = page.slots[i] & 0xFFFF_FFFFL;
            if (page.slots[i + 1] != 0 && hash >= begin && hash < end) {
                visitor.member(page.slots[i], page.slots[i + 1] - 1);
                shown++;
            }
        }
        return shown;
    }

    /** Fails unless the index has {@code members} members and each can be found. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    void checkInvariants(int members) {
        int counted = 0;
        long total = (long) PLACE_BYTES * directory.length;
        for (int i = 0; i < directory.length; ) {
            Page page = directory[i];
            int inPage = 0;
            for (int j = 0; j < page.slots.length; j += 2) {
                if (page.slots[j + 1] != 0) {
                    inPage++;
                    if (directory[place(page.slots[j])] != page) {
                        throw new AssertionError("a hash in another's page");
                    }
                    find(page.slots, page.slots[j], page.slots[j + 1] - 1);
                }
            }
            if (inPage != page.count) {
                throw new AssertionError("count of a page");
            }
            if (slotsAt[i] != page.slots) {
                throw new AssertionError("slots of another page");
            }
            counted += inPage;
            total += pageBytes(page.slots.length / 2);
            i += 1 << (depth - page.depth);
        }
        if (counted != members || total != bytes) {
            throw new AssertionError(counted + " members of " + members + ", " + total + " bytes of " + bytes);
        }
    }
}
