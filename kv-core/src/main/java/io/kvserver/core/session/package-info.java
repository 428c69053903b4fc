/**
 * A client's session, bytes in and bytes out: the only part of the core that kv-net uses for requests.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Input is parsed in the caller's buffer. Only the rest, an incomplete request or requests that have to wait, is
 *       copied; so an idle client needs no input buffer.
 *   <li>A pipelined batch is parsed up to 16 requests ahead ({@code RequestQueue}), so that the processor fetches the memory
 *       of many requests at a time. The same is done for the first requests of clients whose input arrived together ({@code
 *       Turn}).
 *   <li>A session knows no shard. It passes each request to its lane of the engine, which runs it at once or notifies the
 *       session later.
 *   <li>Every wait has the same form, {@code client.Wait}: a reason, a deadline by the store's clock, and an end from
 *       outside. A session has at most two waits: one of its current request, and one of its replies for the disk. Killing or
 *       disconnecting a client ends every wait except the one for another thread that is running the request, because that
 *       thread uses the request's words and the output.
 *   <li>Replies that wait for the disk when the store is closed are dropped and their clients disconnected: it is not known
 *       whether the change is on disk.
 *   <li>A client that starts with lines gets text, unless its bytes show a program that reads RESP ({@code Opening}): a probe
 *       that sends only {@code PING} with CR LF, or a bulk loader, whose input ends with ECHO as an array. Other signs are
 *       not reliable: telnet also sends CR LF, two programs on one machine cannot be distinguished by address, and waiting
 *       for an array would delay every script. So if a bulk loader's first lines arrive alone because one read does not
 *       return all, they are answered as text, and {@code redis-cli --pipe} stops there; {@code redis-cli -3 --pipe} sends
 *       HELLO first. This is the only result that depends on how the input was split.
 * </ul>
 */
@NullMarked
package io.kvserver.core.session;

import org.jspecify.annotations.NullMarked;
