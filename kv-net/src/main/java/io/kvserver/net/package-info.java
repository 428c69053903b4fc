/**
 * The network: event loops that move bytes between sockets and sessions.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A connection belongs to one event loop for life, and everything about it happens on that loop's thread.
 *   <li>Socket buffers are the loop's, not the connection's: an idle connection owns none.
 *   <li>One read for each readiness event and one write for each batch. Interest in a socket is changed only when an event
 *       came that cannot be served, because each change is a system call.
 *   <li>A turn of a loop has steps, each taken by all connections before the next: read, look at what came, run it, write.
 *       A loop that had several connections in a turn looks for more, and yields, before it goes to sleep.
 *   <li>A connection is closed in two steps, first for output, and what the client still sends is read for a moment:
 *       closing a socket with unread input makes the kernel discard the replies that the client has not read.
 * </ul>
 */
@NullMarked
package io.kvserver.net;

import org.jspecify.annotations.NullMarked;
