/**
 * Scripts and functions in Lua.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A script has all shards, so it is atomic for every key, whatever keys it names. So there is one script at a
 *       time and one Lua state for all; the thread that has all shards has the state.
 *   <li>A script runs on the thread of its client, like any request: a hand-over to another thread would cost more than
 *       most scripts. After {@code busy-reply-threshold} the script's thread tells all clients that the store is busy;
 *       requests that wait for a shard are withdrawn and refused. The script's thread also serves the other clients of
 *       its event loop from within the script, as Redis does, so that SCRIPT KILL and SHUTDOWN NOSAVE arrive there as
 *       well.
 *   <li>A script's changes are one transaction in the log, as commands and not as the script. After a crash all of them
 *       or none are there.
 *   <li>A script is compiled once and found again by its text: computing a digest on each EVAL would cost as much as
 *       the rest. The digest is computed when the text is new.
 *   <li>Replies of commands are converted to Lua values and back directly, without protocol text in between.
 *   <li>Functions have their own Lua state, as in Redis, because their globals differ. Their libraries belong to the
 *       data.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.script;

import org.jspecify.annotations.NullMarked;
