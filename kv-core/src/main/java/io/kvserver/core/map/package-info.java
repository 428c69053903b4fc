/**
 * The store as a map, for programs that want a cache rather than a server.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>An entry is a string value under a key with the map's prefix, so every client can read and change it, and the map's
 *       listeners are notified. The map has no other state: two maps with the same prefix are the same map.
 *   <li>A function that computes a value runs without a lock, and runs again if the entry has changed meanwhile. If it held
 *       the shard, a slow function would block others, and a function that uses the store could deadlock.
 *   <li>Values are compared by their bytes, because the store can do that atomically.
 *   <li>A listener gets the removed key but not the value, which the store does not keep.
 * </ul>
 */
@NullMarked
package io.kvserver.core.map;

import org.jspecify.annotations.NullMarked;
