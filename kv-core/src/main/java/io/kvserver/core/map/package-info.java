/**
 * The store as a map, for programs that want a cache and not a server.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>An entry is a string value under a key with the map's prefix, so every client can read and change it, and the map is told
 *       of it. Nothing else is kept: two maps of the same prefix are the same map.
 *   <li>A function that computes a value runs without a lock, and again if the entry has changed meanwhile. With the shard held a
 *       slow function would stop others, and one that used the store could wait for itself.
 *   <li>Values are compared by their bytes: that is what the store can do at once.
 *   <li>A listener is told of a removal and not of the value, which the store does not keep for it.
 * </ul>
 */
@NullMarked
package io.kvserver.core.map;

import org.jspecify.annotations.NullMarked;
