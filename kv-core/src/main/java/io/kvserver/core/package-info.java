/**
 * The embeddable store: typed calls and sessions on the same data, and where these are kept ({@code Durability}).
 *
 * <p>Decisions:
 * <ul>
 *   <li>Replies are held back, not requests: a batch of changes is run, and its replies go out when the disk has all of it. So
 *       the shards are never held while something waits for the disk, and one fsync serves all.
 *   <li>Another client may read a change before it is on the disk. Only who made it was promised anything.
 *   <li>Loading runs the same handlers as requests do, at a time before all deadlines.
 * </ul>
 */
@NullMarked
package io.kvserver.core;

import org.jspecify.annotations.NullMarked;
