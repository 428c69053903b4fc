/**
 * One client's conversation, bytes in and bytes out: the only thing that kv-net holds.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Input is parsed where the caller has it. Only what is left over, an incomplete request or requests that have to wait,
 *       is copied; so an idle client owns no input buffer.
 *   <li>A pipelined batch is parsed up to 16 requests ahead ({@code RequestQueue}), so that the memory which the requests need is
 *       fetched for many of them at a time. So are the first requests of clients whose input has come together ({@code Turn}).
 *   <li>A session keeps a shard from one request to the next when both were parsed together and are for it, unless something
 *       waits for it. So a key that the clients of several threads count passes between the processor's cores once for many
 *       requests. Before anything else happens, the shard is given back.
 *   <li>A session that has to wait stops parsing and is resumed: for a busy shard, for a client that does not read its
 *       replies, and for the disk alike.
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
