package io.kvserver.core.store.table;

/** Called once before the first change of a segment, by the thread that has its shard. */
@FunctionalInterface
interface BeforeChange {
    /** Copies the segment's content. */
    void keep();
}
