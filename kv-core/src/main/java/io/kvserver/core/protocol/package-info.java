/**
 * RESP2, RESP3 and the line protocol as pure functions of bytes: requests in, replies out. No thread, no clock, no store;
 * every object here is confined to the one client it serves.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A malformed request is reported at its first wrong byte, so the result never depends on how the network split the
 *       input. Redis checks a length when its line is complete; the error texts are the same.
 *   <li>Requests are views ({@link io.kvserver.core.protocol.Args}) of the input: nothing is copied until a command stores
 *       something. Only a line with quotes is copied, because its escapes have to be resolved.
 *   <li>One writer class per protocol instead of a branch per reply: a new protocol is a new type.
 *   <li>A large bulk string is queued by reference, not copied, which is safe because stored values of that size are never
 *       overwritten.
 *   <li>{@link io.kvserver.core.protocol.CommandErrors} has the texts of all errors, because the rooms above share them.
 * </ul>
 */
@NullMarked
package io.kvserver.core.protocol;

import org.jspecify.annotations.NullMarked;
