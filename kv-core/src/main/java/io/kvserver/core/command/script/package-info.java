/**
 * Scripts and functions in Lua.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A script has all shards, so it is atomic for every key, whatever keys it was given. There is one script at a time for that
 *       reason, and one Lua state for all; whoever has all shards has the state.
 *   <li>A script runs on the thread of its client, like any request: to hand it to a thread of its own would cost more than most
 *       scripts. After {@code busy-reply-threshold} the script's thread tells all clients that the store is busy; requests that
 *       wait for a shard are taken back and refused; and the script's thread serves the other clients of its event loop from within
 *       the script, as Redis does, so that SCRIPT KILL and SHUTDOWN NOSAVE arrive there as well.
 *   <li>What a script changes is one transaction in the log: commands, not the script. It is there as a whole or not at all.
 *   <li>A script is compiled once, and found again by its very text: a digest of the text on each EVAL would cost as much as the
 *       rest. The digest is computed when the text is new.
 *   <li>Replies of commands become values of Lua, and values of Lua replies, without text of the protocol between them.
 *   <li>Functions have a Lua state of their own, as in Redis: their globals are others. Their libraries belong to the data.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.script;

import org.jspecify.annotations.NullMarked;
