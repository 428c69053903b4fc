/**
 * The commands on sorted sets. A small one is packed and a large one an object: {@code SortedSet} makes no difference between them.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A range by score or by name becomes a range of ranks first, which both forms find fast. So all ranges are counted,
 *       answered and removed by the same code.
 *   <li>A score is written as its shortest decimal text, as Redis does from 7.2 on.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.sortedset;

import org.jspecify.annotations.NullMarked;
