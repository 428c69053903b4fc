/**
 * The data: a keyspace split into partitions, each confined to its shard.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A key and its string value are one byte array ({@link io.kvserver.core.store.Entries}), replaced as a whole by a write:
 *       one object for each key instead of three, and a snapshot is a copy of references. The price is that a write copies
 *       the key, too.
 *   <li>A table grows in one step rather than incrementally: a step moves only hashes and references, and there are many
 *       partitions, so that each is small.
 *   <li>Keys are hashed with SipHash-1-3 and a random secret for each store, so that a hostile client cannot choose keys that
 *       collide.
 * </ul>
 */
@NullMarked
package io.kvserver.core.store;

import org.jspecify.annotations.NullMarked;
