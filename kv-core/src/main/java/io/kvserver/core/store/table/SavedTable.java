package io.kvserver.core.store.table;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A table as it was when a {@code Checkpoint} was taken: its segments, of which those that change are kept as they were, once.
 * Confined to the table's shard.
 *
 * <p>A segment that has not been changed is the same object as then, even if the table has split or merged it meanwhile. So coming
 * back costs what has changed, and a reference for each segment; if elements had deadlines, a look at each value that is an object.
 */
public final class SavedTable {
    private final EntryTable table;
    /** Whether nobody is going to come back to it any more. */
    private final BooleanSupplier over;
    /** Whether elements of values had deadlines. */
    private final boolean hadDue;

    private EntryTable.Shape shape;
    /** The places of the directory, a segment in several places as one object. */
    private Saved[] places;

    /** A segment. */
    private final class Saved implements BeforeChange {
        private final Segment segment;
        /** What was in it; the segment itself as long as it has not been changed. */
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
     * Before any table is restored: forgets when elements of its values expire. What is in it now may go, and what has not been
     * changed since may have been forgotten meanwhile, with a table that was flushed or for a checkpoint before this one.
     */
    public void forgetDue() {
        table.forgetDue();
    }

    /** Has the table hold what it held. */
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
