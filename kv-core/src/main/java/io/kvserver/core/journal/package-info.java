/**
 * The log of a durable store and the directory that holds its files, in Redis 7's formats: logs of commands ({@link
 * io.kvserver.core.journal.LogWriter}, {@link io.kvserver.core.journal.LogReader}), the log's manifest, and the thread that
 * writes what was appended ({@link io.kvserver.core.journal.Journal}). It knows no shard and no client; every class says which
 * threads may call it.
 *
 * <p>Decisions:
 * <ul>
 *   <li>What kv cannot keep is refused: if it were skipped, the next rewrite would delete it.
 *   <li>Each batch of the log ends in a line with its checksum, which Redis skips as an annotation. Framing alone notices no
 *       byte that was changed within a word. Files without such lines, as a redis-server writes them, are read as well. Each
 *       line goes on where the one before it ended: one that is missing has become part of a value whose length was changed.
 *   <li>Damage is told from a torn tail by what comes after it. In doubt it is damage: to refuse loses nothing, to cut off may.
 *   <li>The log is appended to under one lock, in memory, where a small command was measured to cost some 20 ns. Buffers for
 *       each shard would have to be merged again in the order of execution.
 *   <li>Batches are written at a position the writer knows, not appended by the system: so a failed one is cut off, and
 *       written again whole.
 *   <li>After an fsync that failed, another one that succeeds proves nothing. What was not known to be on the disk is read
 *       back, compared, and written again, instead of keeping it in memory for that case.
 *   <li>An increment is listed with the first command that is written to it, when all before it is on the disk: a redis-server
 *       refuses a log of which any other file than the last listed is torn.
 *   <li>The first log is made in a directory of another name, so there is never a log without a manifest; whoever finds one
 *       has lost something.
 * </ul>
 */
@NullMarked
package io.kvserver.core.journal;

import org.jspecify.annotations.NullMarked;
