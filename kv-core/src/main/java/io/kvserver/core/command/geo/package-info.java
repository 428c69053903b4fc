/**
 * Places on Earth as members of a sorted set, whose scores are cells of a grid.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The grid, the cells that are searched and their order are Redis's, because they decide in which order a search without
 *       one answers. The sources are the public descriptions of its geohash and the behaviour of a redis-server.
 *   <li>Sines are {@link java.lang.StrictMath}'s: what a search stores is the same wherever the log is repeated.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.geo;

import org.jspecify.annotations.NullMarked;
