/**
 * A client's state, and the state that all clients of a store share: what every command on a client needs.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The checks before a request is run stand in one class ({@code invocation.Admission}), so that a new one is not a branch somewhere
 *       else.
 *   <li>Handlers on keys get a keyspace and run inside shards. Handlers on the client get the client; they need no shard, unless
 *       they have a routing as well (EXEC, INFO).
 *   <li>A client counts for itself what it does often. Who asks for statistics adds them up.
 * </ul>
 */
@NullMarked
package io.kvserver.core.client;

import org.jspecify.annotations.NullMarked;
