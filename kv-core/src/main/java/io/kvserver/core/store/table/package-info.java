/**
 * The hash tables of keys: {@link io.kvserver.core.store.table.EntryTable}, its segments, the bytes of an entry, and a
 * snapshot's copy of a segment.
 */
@NullMarked
package io.kvserver.core.store.table;

import org.jspecify.annotations.NullMarked;
