/**
 * One client's conversation, bytes in and bytes out: the only thing that kv-net holds.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Input is parsed where the caller has it. Only what is left over, an incomplete request or requests that have to wait,
 *       is copied; so an idle client owns no input buffer.
 *   <li>A pipelined batch is parsed up to 16 requests ahead ({@code RequestQueue}), so that the memory which the requests need is
 *       fetched for many of them at a time. So are the first requests of clients whose input has come together ({@code Turn}).
 *   <li>A session knows no shard. It hands each request to its lane of the engine, which runs it at once or says later that it
 *       has been run.
 *   <li>All waiting has one form, {@code client.Wait}: a reason, a deadline on the store's clock, and an end from outside. A
 *       session waits for at most two things: its present request for one, and its replies for the disk. Being killed or
 *       disconnected ends every wait but that for another thread which is running the request, because that one uses the
 *       request's words and the output.
 *   <li>Replies that wait for the disk when the store is closed are dropped and their client is closed: whether the change is on
 *       the disk, nobody knows any more.
 *   <li>A client that begins with lines gets text, unless its bytes show a program that reads RESP ({@code Opening}): a probe
 *       sends only {@code PING}, CR and LF; a bulk loader's input ends with ECHO as an array. Line ends do not tell: telnet sends
 *       CR LF, too. What another connection sent does not tell: two programs of one machine look alike. Time does not tell: to
 *       wait for an array would delay every script. So when a bulk loader's first lines come alone, because one read does not
 *       hold all, they are answered in text, and {@code redis-cli --pipe} stops at that; {@code redis-cli -3 --pipe} says HELLO
 *       first. This is the one outcome that depends on how the input was split.
 * </ul>
 */
@NullMarked
package io.kvserver.core.session;

import org.jspecify.annotations.NullMarked;
