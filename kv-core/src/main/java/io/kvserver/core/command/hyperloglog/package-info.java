/**
 * HyperLogLogs: estimates of the number of different elements of a set, in at most 12 KiB. A HyperLogLog is a string
 * value in exactly Redis's format, so that GET, SET, DUMP and snapshots can move it between kv and Redis.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A command first checks in place whether it changes anything: most elements change nothing in a sketch that has
 *       seen many. Only then is the value written; a sparse one is copied first.
 *   <li>A sketch's content is checked whenever it is read, because SETRANGE can write any bytes.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.hyperloglog;

import org.jspecify.annotations.NullMarked;
