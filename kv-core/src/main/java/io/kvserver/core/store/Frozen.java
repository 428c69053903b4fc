package io.kvserver.core.store;

import org.jspecify.annotations.Nullable;

/**
 * What a segment held when a snapshot was taken. Guarded by the segment's shard. A segment that has been split or merged since
 * is no longer part of its table, and not changed any more.
 */
final class Frozen {
    private final Snapshot snapshot;
    private final Segment segment;
    private Segment.@Nullable Contents kept;

    Frozen(Snapshot snapshot, Segment segment) {
        this.snapshot = snapshot;
        this.segment = segment;
    }

    /** Before the first change of the segment. */
    void keep() {
        if (!snapshot.isClosed()) {
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
