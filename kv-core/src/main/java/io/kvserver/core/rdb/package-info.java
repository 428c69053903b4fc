/**
 * Redis's binary forms: RDB files ({@link io.kvserver.core.rdb.RdbReader}, {@link io.kvserver.core.rdb.RdbWriter}), the strings
 * in them, and the payloads of DUMP and RESTORE. It knows no store. Every object is confined to one thread at a time.
 *
 * <p>Decisions:
 * <ul>
 *   <li>kv's own code rather than a library: kv needs few of the forms, and redis-check-rdb and redis-server judge the code in
 *       the tests.
 *   <li>The reader is asked for the next key instead of calling back: who loads decides how keys get to their shards.
 *   <li>What kv cannot keep is refused, function libraries included: if it were skipped, the next rewrite would delete it.
 * </ul>
 */
@NullMarked
package io.kvserver.core.rdb;

import org.jspecify.annotations.NullMarked;
