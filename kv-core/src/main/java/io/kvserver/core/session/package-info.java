/**
 * One client's conversation, bytes in and bytes out: the only thing that kv-net holds.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Input is parsed where the caller has it. Only what is left over, an incomplete request or requests that have to wait,
 *       is copied; so an idle client owns no input buffer.
 *   <li>A pipelined batch is parsed up to 16 requests ahead ({@code RequestQueue}), so that the memory which the requests need is
 *       fetched for many of them at a time. So are the first requests of clients whose input has come together ({@code Turn}).
 *   <li>A session that has to wait stops parsing and is resumed: for a busy shard, for a client that does not read its
 *       replies, and for the disk alike.
 * </ul>
 */
@NullMarked
package io.kvserver.core.session;

import org.jspecify.annotations.NullMarked;
