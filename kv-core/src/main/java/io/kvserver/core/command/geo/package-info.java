/**
 * Places on Earth as members of a sorted set, whose scores are cells of a grid.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The grid, the searched cells and their order are Redis's, because they determine the order of a reply that is
 *       not sorted. The sources are the public descriptions of its geohash and the behaviour of a redis-server.
 *   <li>Sines are {@link java.lang.StrictMath}'s, so that a search stores the same scores on every machine that repeats
 *       the log.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.geo;

import org.jspecify.annotations.NullMarked;
