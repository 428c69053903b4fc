/**
 * The network: event loops that move bytes between sockets and sessions.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A connection belongs to one event loop for life, and everything about it happens on that loop's thread.
 *   <li>Socket buffers belong to the loop, not to the connection: an idle connection has none.
 *   <li>One read for each readiness event and one write for each batch. Interest in a socket is changed only after an event
 *       that cannot be served, because each change is a system call.
 *   <li>A turn of a loop has steps, each done for all connections before the next: read, parse, run, write. A loop that had
 *       several connections in a turn polls once more, and yields, before it sleeps.
 *   <li>A client that sends very much at once gets its share of a turn ({@link io.kvserver.net.InputShare}), not a whole
 *       buffer. Beside a client that pipelined a million requests, the median wait of others was 0.5 ms instead of 0.08, and
 *       is now 0.14.
 *   <li>A connection is closed in two steps: first its output, then, after its remaining input has been read for a moment,
 *       the socket. Closing a socket with unread input makes the kernel discard replies that the client has not read.
 * </ul>
 */
@NullMarked
package io.kvserver.net;

import org.jspecify.annotations.NullMarked;
