/**
 * Lists that are too large to be packed: pages in the order of the elements, and a counting tree over all but the first
 * and the last.
 */
@NullMarked
package io.kvserver.core.value.list;

import org.jspecify.annotations.NullMarked;
