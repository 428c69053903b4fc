/**
 * The data: a keyspace split into partitions, each confined to its shard. This room has the view of a request and the
 * effects of changes; the tables, the accounting of memory and the observers have their own rooms.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A key and its string value are one byte array ({@link io.kvserver.core.store.table.Entries}), one object for
 *       each key instead of three. A value of the same length is overwritten in place; any other write replaces the
 *       array and copies the key, too.
 *   <li>A string of at least 64 KiB lies beside its entry, with room to grow
 *       ({@link io.kvserver.core.store.kind.LargeString}). SETBIT and APPEND change it in place until somebody refers to its
 *       bytes, as a reply to GET does: then the next change copies it once. So a bitmap or a log of many megabytes costs no
 *       more for each write than a small one. One of 8 MiB and more stays in the array in which its request was received: to
 *       copy it would take time that others wait for its shard.
 *   <li>A table grows by splitting one of its segments of 4,096 slots, which takes some tens of microseconds however
 *       large the table is ({@link io.kvserver.core.store.table.EntryTable}). Moving gradually from an old table to a
 *       new one would make each search look into both, and the new table's memory would still have to be allocated at
 *       once.
 *   <li>A snapshot begins as a list of the tables' segments, and no value is overwritten while it is open. A thread
 *       that changes a segment that the snapshot has not fetched yet first copies its references for the snapshot; so
 *       there is no pause in which everything is copied.
 *   <li>A rollback ({@link io.kvserver.core.store.Checkpoint}) works by segments, too: unchanged ones are still there,
 *       and the others were copied before their first change. So its cost depends on the changes. Replacing all tables
 *       by empty ones would lose the data that a test class has stored for all its tests.
 *   <li>The log has the request, or its result if the request depends on the time
 *       ({@link io.kvserver.core.store.Recording}, a part of each command's declaration). It does not always have the
 *       result, because a byte appended to a large value would be logged as the large value.
 *   <li>Keys are hashed with SipHash-1-3 and a random secret for each store, so that a hostile client cannot choose
 *       keys that collide.
 * </ul>
 */
@NullMarked
package io.kvserver.core.store;

import org.jspecify.annotations.NullMarked;
