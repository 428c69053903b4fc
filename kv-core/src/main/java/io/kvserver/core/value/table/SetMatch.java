package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The members of one set that are in all of some other sets, or in none of them. Valid while the sets do not change;
 * confined to one thread.
 *
 * <p>Sets are ordered by their members' hashes, so a page of one set has to be compared with one or a few pages of
 * another; if it is just one, no hash is computed. The result is a bit for each member of a page: no member is copied.
 */
public final class SetMatch {
    private final SetValue set;
    private final List<SetValue> others;
    private final boolean wanted;
    /** A bit for each member, page by page: whether it was found. */
    private long[] found;

    private int pages;
    private long count;

    private SetMatch(SetValue set, List<SetValue> others, boolean wanted, Runnable afterPage) {
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
            afterPage.run();
            hash = TableValue.after(page, hash);
        } while (hash != 0);
    }

    /** The members that are in all the others. The task is run after each page of some dozens of members. */
    public static SetMatch inAll(SetValue set, List<SetValue> others, Runnable afterPage) {
        return new SetMatch(set, others, true, afterPage);
    }

    /** The members that are in none of the others; otherwise as {@link #inAll}. */
    public static SetMatch inNone(SetValue set, List<SetValue> others, Runnable afterPage) {
        return new SetMatch(set, others, false, afterPage);
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

    /** The number of found members. */
    public long count() {
        return count;
    }

    /** Passes the found members to a consumer; each is valid until the consumer returns. */
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
