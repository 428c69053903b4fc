/**
 * The data: a keyspace split into partitions, each confined to its shard.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A key and its string value are one byte array ({@link io.kvserver.core.store.Entries}), replaced as a whole by a write:
 *       one object for each key instead of three, and a snapshot is a copy of references. The price is that a write copies
 *       the key, too.
 *   <li>A table grows by splitting one of its segments of 4,096 slots, which takes some tens of microseconds however large the
 *       table is ({@link io.kvserver.core.store.EntryTable}). Moving from an old table to a new one bit by bit would make
 *       each search look into two, and the new one's memory would still have to be allocated at once.
 *   <li>A snapshot is the tables' segments as they are; whoever changes one of them next changes a copy. So it needs no pause
 *       in which anything is copied, and whoever writes it to a file needs no shard.
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
