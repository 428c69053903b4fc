/**
 * What ties a store to its files: it loads them, has each change logged, rewrites the log, and saves snapshots.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Replies are held back, not requests: a batch of changes is run, and its replies leave when the disk has the whole
 *       batch. So no shard is held while something waits for the disk, and one fsync serves all.
 *   <li>Where no fsync is awaited, the thread that acknowledges changes writes the log itself, just before the replies leave:
 *       one write serves all clients of an event loop's turn, and no batch has to change threads. So the death of the process
 *       loses nothing.
 *   <li>A change that cannot be logged for want of memory stays; the log is replaced, and the acknowledgement waits for that.
 *   <li>Another client may read a change before it is on the disk. Only the client that made the change was promised anything.
 *   <li>Loading runs the same handlers as requests do, at a time before all deadlines: that a key expired is in the log like
 *       any other change.
 *   <li>One thread rewrites the log and saves snapshots. Both read all data, so doing both at once would gain nothing.
 * </ul>
 */
@NullMarked
package io.kvserver.core.durability;

import org.jspecify.annotations.NullMarked;
