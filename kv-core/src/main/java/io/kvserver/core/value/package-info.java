/**
 * Values other than strings that are too large to be packed, with a room for each structure; this room writes them to
 * files and reads them. Each is a {@link io.kvserver.core.store.kind.Value}: it belongs to the shard of its key, and
 * other threads read a fork.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A value consists of pages, and a page belongs to the holder of its owner's token. A fork takes the token from
 *       both values, so that each copies a page before its next change, and a snapshot of a large collection costs
 *       nothing at first.
 * </ul>
 */
@NullMarked
package io.kvserver.core.value;

import org.jspecify.annotations.NullMarked;
