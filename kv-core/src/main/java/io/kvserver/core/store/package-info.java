/**
 * The data: a keyspace split into partitions, each confined to its shard. Here is what a request sees of it and what comes of a
 * change; the tables themselves, what they note and count, and who is told are rooms of their own.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A key and its string value are one byte array ({@link io.kvserver.core.store.table.Entries}), one object for each key
 *       instead of three. A value of the same length is written over; any other write replaces the array, for which it copies
 *       the key, too.
 *   <li>A table grows by splitting one of its segments of 4,096 slots, which takes some tens of microseconds however large the
 *       table is ({@link io.kvserver.core.store.table.EntryTable}). Moving from an old table to a new one bit by bit would make
 *       each search look into two, and the new one's memory would still have to be allocated at once.
 *   <li>A snapshot begins as a list of the tables' segments, and no value is written over while it is open. Whoever changes a
 *       segment that it has not fetched yet keeps the references that were in it for the snapshot; so there is no pause in
 *       which everything is copied.
 *   <li>Coming back to a moment ({@link io.kvserver.core.store.Checkpoint}) goes by segments, too: those that have not changed are
 *       still there, and the others were kept whole before their first change. So it costs what has changed. Replacing all tables by empty
 *       ones would lose what a test's class has stored for all its tests.
 *   <li>What is kept in the log is the request, or what it has come to if it depends on the time ({@link
 *       io.kvserver.core.store.Recording}, a part of each command's declaration). Not always the latter: a byte appended to a
 *       large value would be logged as the large value.
 *   <li>Keys are hashed with SipHash-1-3 and a random secret for each store, so that a hostile client cannot choose keys that
 *       collide.
 * </ul>
 */
@NullMarked
package io.kvserver.core.store;

import org.jspecify.annotations.NullMarked;
