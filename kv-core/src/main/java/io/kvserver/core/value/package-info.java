/**
 * The values that are no strings, above the size up to which they are packed, in a room for each structure; here is how each is
 * written to a file and read from one. Each is a {@link io.kvserver.core.store.kind.Value}: it belongs to the shard of its key until it has
 * been forked for somebody else.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A value is made of pages, and a page belongs to whoever has its owner's token. A fork takes the token from both, so that
 *       each copies a page when it changes it next, and a snapshot of a large collection costs nothing at first.
 * </ul>
 */
@NullMarked
package io.kvserver.core.value;

import org.jspecify.annotations.NullMarked;
