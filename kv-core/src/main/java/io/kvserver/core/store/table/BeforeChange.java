package io.kvserver.core.store.table;

/** Is told, once, that what is in a segment is going to change. Called by whoever has the segment's shard. */
@FunctionalInterface
interface BeforeChange {
    /** Keeps what is in it. */
    void keep();
}
