/** Lists that are too large to be packed: pages in the order of the elements, and from some pages on a tree that counts them. */
@NullMarked
package io.kvserver.core.value.list;

import org.jspecify.annotations.NullMarked;
