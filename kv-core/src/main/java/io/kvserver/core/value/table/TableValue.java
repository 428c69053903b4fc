package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.hashing.ElementHash;
import io.kvserver.core.store.kind.Value;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A set of names, or a map of names to values, too large to be packed: an extendible hash table of pages. Confined to
 * the shard of its key; what a fork shares is read by any thread.
 *
 * <p>The hash's first bits lead through nodes to a page. A full page is split by the next bit; a small page is merged
 * with the one whose hashes differ in the last bit. So no operation moves more than a page, and no table has to be
 * doubled.
 *
 * <p>Pages are in the order of the hashes. A scan's cursor is the hash at which it continues. Splits and merges do not
 * affect it: a scan finds every entry that is present from its beginning to its end.
 */
public abstract sealed class TableValue extends Value permits HashValue, SetValue {
    /** A cursor has this many bits fewer than a hash, because some clients read it as a signed number. */
    private static final int CURSOR_SHIFT = 8;

    /** Two pages are merged when they have at most this many entries together. */
    private static final int MERGED_ENTRIES = 16;
    /** The most bits that lead to a page; the remaining ones tell its entries apart. */
    private static final int MAX_DEPTH = Long.SIZE - 2 * Byte.SIZE;

    private static final int OBJECT_BYTES = 80;
    private static final int RANDOM_TRIES = 200;
    /**
     * How many times the average density of entries a page may have, if pages have {@link #FULL_PAGE} entries on
     * average; {@link #MAX_DENSITY_OF_SMALL} applies if they have fewer, as after removals or with long texts.
     * {@link #random} is unfair to the entries of a denser page; with random hashes there is one less than once in a
     * million.
     */
    private static final int MAX_DENSITY = 2;

    private static final int MAX_DENSITY_OF_SMALL = 4;
    private static final int FULL_PAGE = 32;

    /** The token of the owner that may change pages and nodes in place. Replaced by each fork. */
    private Object owner = new Object();

    private Object root;
    private long count;
    private int pages = 1;
    private long partBytes;
    /** The parent of the page that {@link #pageToChange} found last; {@code null} if the root is a page. */
    private @Nullable TableNode parent;

    private int parentDepth;
    private final Slice name = new Slice();
    private final Slice value = new Slice();

    TableValue(boolean valued) {
        TablePage page = new TablePage(owner, 0, valued);
        root = page;
        partBytes = page.memoryBytes();
    }

    /** For a fork. */
    TableValue(TableValue other) {
        // Neither may change shared parts, so neither keeps the token.
        other.owner = new Object();
        root = other.root;
        count = other.count;
        pages = other.pages;
        partBytes = other.partBytes;
    }

    /** The number of entries. */
    public final long count() {
        return count;
    }

    @Override
    public long memoryBytes() {
        return OBJECT_BYTES + partBytes;
    }

    /** The page of a hash. */
    final TablePage page(long hash) {
        Object part = root;
        int shift = Long.SIZE - TableNode.BITS;
        while (part instanceof TableNode node) {
            part = node.parts[(int) (hash >>> shift) & (TableNode.FAN_OUT - 1)];
            shift -= TableNode.BITS;
        }
        return (TablePage) part;
    }

    /** Whether there is an entry with a name. Any thread that may read the value. */
    public final boolean contains(byte[] array, int offset, int length) {
        long hash = ElementHash.of(array, offset, length);
        return page(hash).find(hash, array, offset, length) >= 0;
    }

    public final boolean contains(Slice wanted) {
        return contains(wanted.array(), wanted.offset(), wanted.length());
    }

    /** The number of pages. */
    final int pages() {
        return pages;
    }

    /** The page or node that everything is below. */
    final Object root() {
        return root;
    }

    /**
     * Shows the names of all entries that another table, which comes from a fork of this one or the other way round, has not or has
     * with another value; and some others, or one twice. A name is valid during the call. Takes time for the pages that only one of
     * them has.
     */
    public void visitDifferences(TableValue other, Consumer<Slice> names) {
        TableDifference.visit(this, other, names);
    }

    /**
     * The value of an entry, valid until the next change; {@code null} if there is no such entry. That of a field that has expired is
     * there as long as the field has not been removed.
     */
    public final @Nullable Slice find(byte[] array, int offset, int length) {
        long hash = ElementHash.of(array, offset, length);
        TablePage page = page(hash);
        int slot = page.find(hash, array, offset, length);
        return slot < 0 ? null : page.value(slot, value);
    }

    /** Adds an entry, or replaces the value of the one with this name. Returns whether it is new. */
    final boolean set(byte[] array, int offset, int length, @Nullable Slice newValue) {
        long hash = ElementHash.of(array, offset, length);
        TablePage page = page(hash);
        int slot = page.find(hash, array, offset, length);
        if (slot >= 0 && newValue == null) {
            return false;
        }
        page = pageToChange(hash);
        if (slot >= 0 && newValue != null) {
            if (page.overwrite(slot, newValue)) {
                return false;
            }
            long before = page.memoryBytes();
            page.remove(slot);
            partBytes += page.memoryBytes() - before;
        }
        int valueLength = newValue == null ? 0 : newValue.length();
        while (page.isFull(length, valueLength)) {
            split(page, hash);
            page = pageToChange(hash);
        }
        long before = page.memoryBytes();
        page.add(hash, name.set(array, offset, length), newValue);
        partBytes += page.memoryBytes() - before;
        if (slot < 0) {
            count++;
        }
        return slot < 0;
    }

    /** Removes an entry. Returns whether there was one. */
    public boolean remove(byte[] array, int offset, int length) {
        long hash = ElementHash.of(array, offset, length);
        int slot = page(hash).find(hash, array, offset, length);
        if (slot < 0) {
            return false;
        }
        remove(hash, slot);
        return true;
    }

    public final boolean remove(Slice wanted) {
        return remove(wanted.array(), wanted.offset(), wanted.length());
    }

    /** Removes the entry at which a cursor is. */
    public final void remove(TableCursor cursor) {
        remove(cursor.pageHash(), cursor.slot());
    }

    private void remove(long hash, int slot) {
        TablePage page = pageToChange(hash);
        long before = page.memoryBytes();
        page.remove(slot);
        partBytes += page.memoryBytes() - before;
        count--;
        if (page.count() < MERGED_ENTRIES && page.depth > 0) {
            merge(page, hash);
        }
    }

    /** The page of a hash. The page and the nodes that lead to it are copied first if they are shared. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private TablePage pageToChange(long hash) {
        Object part = root;
        parent = null;
        parentDepth = 0;
        int depth = 0;
        while (part instanceof TableNode node) {
            TableNode own = node;
            if (node.owner != owner) {
                own = node.copy(owner);
                attach(hash, depth, own);
            }
            parent = own;
            parentDepth = depth;
            depth += TableNode.BITS;
            part = own.parts[index(hash, parentDepth)];
        }
        TablePage page = (TablePage) part;
        if (page.owner != owner) {
            page = page.copy(owner);
            attach(hash, page.depth, page);
        }
        return page;
    }

    private static int index(long hash, int depth) {
        return (int) (hash >>> (Long.SIZE - TableNode.BITS - depth)) & (TableNode.FAN_OUT - 1);
    }

    /** Enters a part, whose hashes share {@code depth} bits, at its places in the parent, or makes it the root. */
    private void attach(long hash, int depth, Object part) {
        TableNode node = parent;
        if (node == null) {
            root = part;
            return;
        }
        int places = 1 << (parentDepth + TableNode.BITS - depth);
        int first = index(hash, parentDepth) & -places;
        for (int i = 0; i < places; i++) {
            node.parts[first + i] = part;
        }
    }

    /** Splits the page that {@link #pageToChange} found. */
    private void split(TablePage page, long hash) {
        if (page.depth == MAX_DEPTH) {
            throw new IllegalStateException("too many equal hashes");
        }
        TablePage[] halves = page.split(owner);
        pages++;
        partBytes += halves[0].memoryBytes() + halves[1].memoryBytes() - page.memoryBytes();
        boolean endsNode = parent == null || page.depth == parentDepth + TableNode.BITS;
        if (endsNode) {
            TableNode node = new TableNode(owner, halves[0]);
            partBytes += TableNode.MEMORY_BYTES;
            attach(hash, page.depth, node);
            parent = node;
            parentDepth = page.depth;
        }
        long bit = Long.MIN_VALUE >>> page.depth;
        attach(hash & ~bit, page.depth + 1, halves[0]);
        attach(hash | bit, page.depth + 1, halves[1]);
    }

    /** Merges the page that {@link #pageToChange} found with its other half, if both are small. */
    private void merge(TablePage page, long hash) {
        TableNode node = parent;
        if (node == null || page.depth == parentDepth) {
            return;
        }
        long bit = Long.MIN_VALUE >>> (page.depth - 1);
        if (node.parts[index(hash ^ bit, parentDepth)] instanceof TablePage other
                && other.depth == page.depth
                && page.fitsWith(other, MERGED_ENTRIES)) {
            TablePage merged = page.merged(owner, other);
            pages--;
            partBytes += merged.memoryBytes() - page.memoryBytes() - other.memoryBytes();
            if (merged.depth > parentDepth) {
                attach(hash, merged.depth, merged);
            } else {
                collapse(hash, merged);
            }
        }
    }

    /** Replaces a node by its only page. */
    private void collapse(long hash, TablePage page) {
        partBytes -= TableNode.MEMORY_BYTES;
        TableNode above = null;
        int depth = 0;
        Object part = root;
        while (part instanceof TableNode node && depth < page.depth) {
            above = node;
            part = node.parts[index(hash, depth)];
            depth += TableNode.BITS;
        }
        parent = above;
        parentDepth = depth - TableNode.BITS;
        attach(hash, page.depth, page);
    }

    /**
     * Visits the entries from a cursor on, 0 for the first, page by page until there were {@code least}. Returns the
     * next cursor; 0 after the last entry.
     */
    public final long scan(long cursor, long least, TableVisitor visitor) {
        if (cursor < 0 || cursor >>> (Long.SIZE - CURSOR_SHIFT) != 0) {
            return 0;
        }
        long hash = cursor << CURSOR_SHIFT;
        long seen = 0;
        Slice scannedName = new Slice();
        Slice scannedValue = new Slice();
        do {
            TablePage page = page(hash);
            for (int i = 0; i < page.count(); i++) {
                page.name(i, scannedName);
                visitor.entry(scannedName, hasValues() ? page.value(i, scannedValue) : scannedName);
            }
            seen += page.count();
            hash = after(page, hash);
        } while (hash != 0 && seen < least);
        return hash >>> CURSOR_SHIFT;
    }

    /** The first hash of the page after one; 0 after the last page. */
    static long after(TablePage page, long hash) {
        return page.depth == 0 ? 0 : (hash & (-1L << (Long.SIZE - page.depth))) + (1L << (Long.SIZE - page.depth));
    }

    public abstract boolean hasValues();

    /** The bytes of the pages and nodes, counted one by one; for tests. */
    final long partsBytes() {
        return partsBytes(root);
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private static long partsBytes(Object part) {
        if (part instanceof TablePage page) {
            return page.memoryBytes();
        }
        TableNode node = (TableNode) part;
        long bytes = TableNode.MEMORY_BYTES;
        for (int i = 0; i < TableNode.FAN_OUT; i++) {
            if (i == 0 || node.parts[i] != node.parts[i - 1]) {
                bytes += partsBytes(node.parts[i]);
            }
        }
        return bytes;
    }

    /**
     * Moves a cursor to an entry chosen at random, each with the same probability. The table must not be empty.
     *
     * <p>A random hash leads to a page. A page with fewer entries for its part of the hashes is accepted less often, so
     * each entry has the same chance.
     */
    public final void random(RandomGenerator random, TableCursor cursor) {
        int densest = count >= (long) FULL_PAGE * pages ? MAX_DENSITY : MAX_DENSITY_OF_SMALL;
        for (int tries = 0; ; tries++) {
            long hash = random.nextLong();
            TablePage page = page(hash);
            double density = (double) page.count() / count * (1L << page.depth);
            boolean taken = page.depth == 0 || random.nextDouble() * densest < density || tries >= RANDOM_TRIES;
            if (taken && page.count() > 0) {
                cursor.set(this, page, random.nextInt(page.count()), hash);
                return;
            }
        }
    }
}
