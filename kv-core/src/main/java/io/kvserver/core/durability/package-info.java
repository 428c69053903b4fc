/**
 * Connects a store with its files: loads them, has each change logged, rewrites the log, and saves snapshots.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Replies are held back, not requests: a batch of changes runs, and its replies are sent when the whole batch is
 *       on disk. So no shard is held while waiting for the disk, and one fsync serves all.
 *   <li>Where no fsync is awaited, the thread that acknowledges changes writes the log itself, just before the replies
 *       leave: one write serves all clients of an event loop's turn, and no batch is passed to another thread. So the
 *       death of the process loses nothing.
 *   <li>A change that cannot be logged for lack of memory stays in the store; the log is rewritten, and the
 *       acknowledgement waits for that.
 *   <li>Another client may read a change before it is on the disk. Only the client that made the change was promised
 *       anything.
 *   <li>Loading runs the same handlers as requests do, with a clock before all deadlines: the log has expired keys as
 *       deletions.
 *   <li>One thread rewrites the log and saves snapshots. Both read all data, so doing both at once would gain nothing.
 * </ul>
 */
@NullMarked
package io.kvserver.core.durability;

import org.jspecify.annotations.NullMarked;
