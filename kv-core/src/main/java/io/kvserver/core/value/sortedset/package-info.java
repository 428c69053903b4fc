/**
 * Sorted sets that are too large to be packed: the members in leaves in the order of their scores, and an index from
 * member to leaf.
 */
@NullMarked
package io.kvserver.core.value.sortedset;

import org.jspecify.annotations.NullMarked;
