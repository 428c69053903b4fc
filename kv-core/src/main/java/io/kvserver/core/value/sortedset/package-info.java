/**
 * Sorted sets that are too large to be packed: the members in leaves in the order of their scores, and an index that tells a member's
 * score.
 */
@NullMarked
package io.kvserver.core.value.sortedset;

import org.jspecify.annotations.NullMarked;
