/**
 * The hash tables in which the keys are: {@link io.kvserver.core.store.table.EntryTable}, its segments, the bytes of an entry, and what a
 * snapshot keeps of a segment.
 */
@NullMarked
package io.kvserver.core.store.table;

import org.jspecify.annotations.NullMarked;
