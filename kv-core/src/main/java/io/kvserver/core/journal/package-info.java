/**
 * The log of a durable store and the directory that holds its files, in Redis 7's formats: logs of commands
 * ({@link io.kvserver.core.journal.LogWriter}, {@link io.kvserver.core.journal.LogReader}), the log's manifest, and the
 * thread that writes what was appended ({@link io.kvserver.core.journal.Journal}). This room knows neither shards nor
 * clients; every class says which threads may call it.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Data that kv does not support is refused: if it were skipped, the next rewrite would delete it.
 *   <li>Each batch of the log ends with a checksum line, which Redis skips as an annotation. The framing alone would
 *       not reveal a changed byte within a word. Files without such lines, as a redis-server writes them, are read as
 *       well. Each line's range begins where the previous one ended: a missing line has become part of a value whose
 *       length was changed.
 *   <li>Damage and a torn tail are told apart by the bytes that follow. In doubt it is damage: refusing loses nothing,
 *       cutting off may.
 *   <li>Appending takes one lock, in memory; a small command costs some 20 ns. A buffer for each shard would need
 *       merging in the order of execution.
 *   <li>Batches are written at a known position, not appended by the system: so a failed batch is cut off and written
 *       again.
 *   <li>After a failed fsync, a later success proves nothing. Bytes that were not known to be on disk are read back,
 *       compared and written again; they are not kept in memory for that case.
 *   <li>An increment is listed before its first command is written, when all earlier files are on disk: a redis-server
 *       refuses a log if any file but the last listed one is torn.
 *   <li>The first log is created in a temporary directory, so there is never a log without a manifest; if one is found,
 *       something was lost.
 * </ul>
 */
@NullMarked
package io.kvserver.core.journal;

import org.jspecify.annotations.NullMarked;
