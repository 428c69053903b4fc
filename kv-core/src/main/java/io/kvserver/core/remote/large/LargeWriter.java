package io.kvserver.core.remote.large;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.hashing.SipHash;
import io.kvserver.core.store.kind.Kind;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes the pages of a collection: gathers what changes, then has each page that is another one now stored once. For one request, on
 * its thread.
 */
final class LargeWriter {
    /** There is one page more when they have more on average. */
    private static final int PAGE_BYTES = 2 << 10;
    /** There is one less when they have not so much of that. */
    private static final int LEAST_SHARE = 4;

    private final LargeHead before;
    /** How many pages are stored now. */
    private final int storedPages;

    private final Kind kind;
    private final int slot;
    private final Pages stored;
    private final SipHash hash;
    private final Map<Integer, LargePage> changed = new TreeMap<>();
    private int pages;
    private long count;
    private long bytes;

    private LargeWriter(LargeHead before, int storedPages, Kind kind, int slot, Pages stored) {
        this.before = before;
        this.kind = kind;
        this.storedPages = storedPages;
        this.slot = slot;
        this.stored = stored;
        this.hash = before.hash();
        this.pages = before.pages();
        this.count = before.count();
        this.bytes = before.bytes();
    }

    /**
     * How many pages so many elements have at most: with more, long elements would leave most pages empty. The elements of a list or
     * stream here are mostly pages of its own, which are long, and best alone.
     */
    private static long mostPages(Kind kind, long elements) {
        return kind == Kind.LIST || kind == Kind.STREAM ? 2 * elements : elements / 2;
    }

    /** For a collection that there is. */
    static LargeWriter of(LargeHead head, Kind kind, int slot, Pages stored) {
        return new LargeWriter(head, head.pages(), kind, slot, stored);
    }

    /** For a new one, of about so many bytes in so many elements. */
    static LargeWriter fresh(long bytes, long count, Kind kind, int slot, Pages stored) {
        long pages = Math.max(1, Math.min(bytes / PAGE_BYTES, mostPages(kind, count)));
        LargeHead head = LargeHead.first((int) Math.min(pages, 1 << 30));
        LargeWriter writer = new LargeWriter(head, 0, kind, slot, stored);
        for (int i = 0; i < head.pages(); i++) {
            writer.changed.put(i, new LargePage());
        }
        return writer;
    }

    /** Adds an element whose name is not there. */
    void add(byte[] name, byte[] content) {
        bytes += page(LargeHead.pageOf(hash.hash(name, 0, name.length), pages)).add(name, content);
        count++;
    }

    /** Gives an element a content, or removes it with {@code null}. */
    void set(byte[] name, byte @Nullable [] content) {
        LargePage page = page(LargeHead.pageOf(hash.hash(name, 0, name.length), pages));
        int removed = page.remove(name);
        bytes -= removed;
        count -= removed > 0 ? 1 : 0;
        if (content != null) {
            bytes += page.add(name, content);
            count++;
        }
    }

    private LargePage page(int number) {
        return changed.computeIfAbsent(number, wanted -> {
            byte[] present = stored.page(before.name(slot, wanted));
            if (present == null) {
                throw new IllegalStateException("a page of a large value is missing");
            }
            return new LargePage(present);
        });
    }

    /** What all elements take. */
    long bytes() {
        return bytes;
    }

    /** Stores what has changed, and returns what the key's entry has to say now, with a note of the value. */
    LargeHead write(byte[] note) {
        while (pages < bytes / PAGE_BYTES && pages < mostPages(kind, count)) {
            divide();
        }
        while (pages > 1 && areTooMany()) {
            unite();
        }
        changed.forEach((number, page) -> stored.setPage(before.name(slot, number), page.stored()));
        return before.next(pages, count, bytes, note);
    }

    private boolean areTooMany() {
        return pages > LEAST_SHARE * (bytes / PAGE_BYTES + 1) || pages > 2 * (mostPages(kind, count) + 1);
    }

    private void divide() {
        int number = pages++;
        LargePage more = new LargePage();
        page(LargeHead.counterpart(number)).moveTo(more, name -> LargeHead.pageOf(hash(name), pages) == number);
        changed.put(number, more);
    }

    private long hash(Slice name) {
        return hash.hash(name.array(), name.offset(), name.length());
    }

    private void unite() {
        int number = --pages;
        page(number).moveTo(page(LargeHead.counterpart(number)), name -> true);
        changed.remove(number);
        if (number < storedPages) {
            stored.removePage(before.name(slot, number));
        }
    }
}
