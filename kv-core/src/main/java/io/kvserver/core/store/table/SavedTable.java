package io.kvserver.core.store.table;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A table at the time of a {@code Checkpoint}: its segments; a segment that changes is copied once, before its first
 * change. Confined to the table's shard.
 *
 * <p>An unchanged segment is still the same object, even if the table has split or merged it meanwhile. So a rollback
 * costs the changes and a reference for each segment; if elements had deadlines, also a check of each value that is an
 * object.
 */
public final class SavedTable {
    private final EntryTable table;
    /** Whether the checkpoint is closed. */
    private final BooleanSupplier over;
    /** Whether elements of values had deadlines. */
    private final boolean hadDue;

    private EntryTable.Shape shape;
    /** The places of the directory; a segment in several places is one object. */
    private Saved[] places;

    /** A segment. */
    private final class Saved implements BeforeChange {
        private final Segment segment;
        /** The former content; the segment itself until it is changed. */
        private Segment former;

        Saved(Segment segment) {
            this.segment = segment;
            this.former = segment;
            segment.keptBy(this);
        }

        @Override
        public void keep() {
            if (!over.getAsBoolean()) {
                former = segment.duplicate();
            }
        }
    }

    public SavedTable(EntryTable table, BooleanSupplier over) {
        this.table = table;
        this.over = over;
        this.hadDue = table.dueValues() > 0;
        this.shape = table.shape();
        this.places = new Saved[shape.directory().length];
        for (int i = 0; i < places.length; i++) {
            Segment segment = shape.directory()[i];
            int first = i & ((1 << segment.depth) - 1);
            places[i] = first == i ? new Saved(segment) : places[first];
        }
    }

    /**
     * Called before any table is restored: drops the deadlines of its values' elements. Present values may be
     * discarded, and those of unchanged values may have been dropped meanwhile, with a flushed table or for an earlier
     * checkpoint.
     */
    public void forgetDue() {
        table.forgetDue();
    }

    /** Restores the table's content. */
    public void restore() {
        Segment[] directory = new Segment[places.length];
        Map<Saved, Saved> renewed = new HashMap<>();
        for (int i = 0; i < places.length; i++) {
            Saved saved = places[i];
            if (saved.former != saved.segment) {
                places[i] = renewed.computeIfAbsent(saved, changed -> new Saved(changed.former));
            }
            directory[i] = places[i].segment;
        }
        shape = new EntryTable.Shape(
                directory, shape.deepest(), shape.size(), shape.expiring(), shape.slotBytes(), shape.entryBytes());
        // The table changes its directory in place.
        table.reshape(new EntryTable.Shape(
                directory.clone(),
                shape.deepest(),
                shape.size(),
                shape.expiring(),
                shape.slotBytes(),
                shape.entryBytes()));
        if (hadDue) {
            followAll();
        }
    }

    private void followAll() {
        for (int i = 0; i < places.length; i++) {
            Segment segment = places[i].segment;
            if (i >>> segment.depth == 0) {
                segment.forEachValue(table::follow);
            }
        }
    }
}
