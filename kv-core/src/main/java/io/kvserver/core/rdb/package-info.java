/**
 * Redis's binary forms: RDB files ({@link io.kvserver.core.rdb.RdbReader}, {@link io.kvserver.core.rdb.RdbWriter}), the
 * strings in them, and the payloads of DUMP and RESTORE. This room does not know the store. Every object is confined to
 * one thread at a time.
 *
 * <p>Decisions:
 * <ul>
 *   <li>kv's own code rather than a library: kv needs few of the forms, and the tests check the code against
 *       redis-check-rdb and redis-server.
 *   <li>The reader is asked for the next key instead of calling back: the loader decides how keys get to their shards.
 *   <li>Data that kv does not support, such as modules', is refused: if it were skipped, the next rewrite would delete
 *       it.
 * </ul>
 */
@NullMarked
package io.kvserver.core.rdb;

import org.jspecify.annotations.NullMarked;
