package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The members of one set that others all have, or that none of them has. Valid as long as the sets do not change; confined to one
 * thread.
 *
 * <p>Sets lie in the order of their members' hashes, so a page of the one has to be compared with one page of another, or a few,
 * and if it is one no hash is computed. What was found is a bit for each member of a page: no member is copied.
 */
public final class SetMatch {
    private final SetValue set;
    private final List<SetValue> others;
    private final boolean wanted;
    /** The members that were found, page by page, as bits. */
    private long[] found;

    private int pages;
    private long count;

    private SetMatch(SetValue set, List<SetValue> others, boolean wanted) {
        this.set = set;
        this.others = others;
        this.wanted = wanted;
        this.found = new long[set.pages()];
        long hash = 0;
        do {
            TablePage page = set.page(hash);
            long bits = matches(page, hash);
            if (pages == found.length) {
                found = Arrays.copyOf(found, 2 * pages);
            }
            found[pages++] = bits;
            count += Long.bitCount(bits);
            hash = TableValue.after(page, hash);
        } while (hash != 0);
    }

    /** The members that the others have, too. */
    public static SetMatch inAll(SetValue set, List<SetValue> others) {
        return new SetMatch(set, others, true);
    }

    /** The members that none of the others has. */
    public static SetMatch inNone(SetValue set, List<SetValue> others) {
        return new SetMatch(set, others, false);
    }

    private long matches(TablePage page, long hash) {
        long bits = page.count() == 0 ? 0 : -1L >>> (Long.SIZE - page.count());
        for (SetValue other : others) {
            TablePage theirs = other.page(hash);
            boolean isOnePage = theirs.depth <= page.depth;
            for (long left = bits; left != 0; left &= left - 1) {
                int slot = Long.numberOfTrailingZeros(left);
                TablePage there = isOnePage ? theirs : other.page(page.hash(slot));
                if (there.has(page, slot) != wanted) {
                    bits &= ~(1L << slot);
                }
            }
        }
        return bits;
    }

    /** How many members were found. */
    public long count() {
        return count;
    }

    /** Shows the members that were found, each valid until the consumer returns. */
    public void forEach(Consumer<Slice> consumer) {
        Slice name = new Slice();
        long hash = 0;
        for (int i = 0; i < pages; i++) {
            TablePage page = set.page(hash);
            for (long left = found[i]; left != 0; left &= left - 1) {
                consumer.accept(page.name(Long.numberOfTrailingZeros(left), name));
            }
            hash = TableValue.after(page, hash);
        }
    }
}
