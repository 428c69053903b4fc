/**
 * Hashes and sets that are too large to be packed: a tree over the bits of their elements' hashes, whose leaves are
 * pages of some tens of elements ({@link io.kvserver.core.value.table.TableValue}). Small hashes whose fields have
 * deadlines are here, too.
 */
@NullMarked
package io.kvserver.core.value.table;

import org.jspecify.annotations.NullMarked;
