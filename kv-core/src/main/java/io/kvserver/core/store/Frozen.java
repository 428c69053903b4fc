package io.kvserver.core.store;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a segment held when a snapshot was taken. Guarded by the segment's shard. A segment that has been split or merged since
 * is no longer part of its table, and not changed any more.
 */
final class Frozen {
    /** Whether the snapshot is closed; any thread may ask. */
    private final BooleanSupplier over;

    private final Segment segment;
    private Segment.@Nullable Contents kept;

    Frozen(BooleanSupplier over, Segment segment) {
        this.over = over;
        this.segment = segment;
    }

    /** Before the first change of the segment. */
    void keep() {
        if (!over.getAsBoolean()) {
            kept = segment.copy();
        }
    }

    /** What the slots held; once. */
    Segment.Contents fetch() {
        Segment.@Nullable Contents contents = kept;
        if (contents == null) {
            contents = segment.copy();
            segment.fetched(this);
        }
        kept = null;
        return contents;
    }
}
