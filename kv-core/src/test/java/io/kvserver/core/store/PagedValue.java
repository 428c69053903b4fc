package io.kvserver.core.store;

import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;

/** A value for tests: pages of bytes, which forks share until one of them changes a page. Confined to the test's thread. */
final class PagedValue extends Value {
    static final int PAGE_BYTES = 64;

    private byte[][] pages;
    private boolean[] owned;
    /** How often this value, or a value that it was forked from, has been forked. */
    final int forks;

    int copiedPages;

    PagedValue(int pageCount) {
        this(new byte[pageCount][PAGE_BYTES], 0);
        Arrays.fill(owned, true);
    }

    private PagedValue(byte[][] pages, int forks) {
        this.pages = pages;
        this.owned = new boolean[pages.length];
        this.forks = forks;
    }

    /** Changes a byte in each page. */
    void fill(int content) {
        for (int i = 0; i < pages.length; i++) {
            if (!owned[i]) {
                pages[i] = pages[i].clone();
                owned[i] = true;
                copiedPages++;
            }
            pages[i][0] = (byte) content;
        }
    }

    /** Adds or removes pages, and returns by how many bytes the value has grown. */
    long resize(int pageCount) {
        long before = memoryBytes();
        int present = pages.length;
        pages = Arrays.copyOf(pages, pageCount);
        owned = Arrays.copyOf(owned, pageCount);
        for (int i = present; i < pageCount; i++) {
            pages[i] = new byte[PAGE_BYTES];
            owned[i] = true;
        }
        return memoryBytes() - before;
    }

    /** The byte that fills all pages. */
    int content() {
        for (byte[] page : pages) {
            if (page[0] != pages[0][0]) {
                throw new AssertionError("pages of different times: " + page[0] + " and " + pages[0][0]);
            }
        }
        return pages[0][0];
    }

    int pageCount() {
        return pages.length;
    }

    @Override
    public Kind kind() {
        return Kind.HASH;
    }

    @Override
    public String encoding() {
        return "paged";
    }

    @Override
    public long memoryBytes() {
        return 64 + pages.length * (HeapLayout.arrayBytes(PAGE_BYTES) + 5L);
    }

    @Override
    public Value fork() {
        Arrays.fill(owned, false);
        return new PagedValue(pages.clone(), forks + 1);
    }
}
