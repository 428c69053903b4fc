/**
 * HyperLogLogs: estimates of how many different elements a set has, in at most 12 KiB. One is a string value, laid out byte for byte
 * as Redis lays it out, so that GET, SET, DUMP and snapshots can move it between kv and Redis.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A command looks first whether it changes anything, in place: most elements change nothing in a sketch that has seen many.
 *       Only then is the value written, a sparse one by way of a copy.
 *   <li>What a sketch says of itself is checked whenever it is read, because SETRANGE can write anything there.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.hyperloglog;

import org.jspecify.annotations.NullMarked;
