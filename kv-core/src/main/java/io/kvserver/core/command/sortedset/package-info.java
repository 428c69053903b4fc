/**
 * Commands on sorted sets. {@code SortedSet} hides whether one is packed or an object.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A range by score or by name is first converted to ranks, which both forms find fast. So the same code counts,
 *       returns and removes all ranges.
 *   <li>A score is written as its shortest decimal text, as Redis does since 7.2.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.sortedset;

import org.jspecify.annotations.NullMarked;
