package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/** A place in a {@link TableValue}, which must not change meanwhile. Confined to one thread; for a fork, any thread. */
public final class TableCursor {
    private @Nullable TableValue table;
    private @Nullable TablePage page;
    private int slot;
    private long hash;
    private final Slice name = new Slice();
    private final Slice value = new Slice();

    /** Goes to the place before the first entry. */
    public TableCursor before(TableValue newTable) {
        table = newTable;
        page = newTable.page(0);
        hash = 0;
        slot = -1;
        return this;
    }

    void set(TableValue newTable, TablePage newPage, int newSlot, long newHash) {
        table = newTable;
        page = newPage;
        slot = newSlot;
        hash = newHash;
    }

    /** Goes to the next entry; returns {@code false} if there is none. */
    public boolean next() {
        TablePage here = page;
        if (table == null || here == null) {
            return false;
        }
        slot++;
        while (slot >= here.count()) {
            hash = TableValue.after(here, hash);
            if (hash == 0) {
                page = null;
                return false;
            }
            here = table.page(hash);
            page = here;
            slot = 0;
        }
        return true;
    }

    /** A hash that leads to the present page. */
    long pageHash() {
        return hash;
    }

    int slot() {
        return slot;
    }

    /** The hash of the entry's name. */
    long hash() {
        return present().hash(slot);
    }

    /** The name of the entry, valid until the next call. */
    public Slice name() {
        return present().name(slot, name);
    }

    /** The value of the entry, valid until the next call. */
    public Slice value() {
        return present().value(slot, value);
    }

    private TablePage present() {
        if (page == null) {
            throw new IllegalStateException("at no entry");
        }
        return page;
    }
}
