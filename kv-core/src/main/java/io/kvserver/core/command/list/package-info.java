/**
 * Commands on lists. A small, packed list is used through a {@link io.kvserver.core.value.list.ListValue}, too: see
 * ListWrite.
 */
@NullMarked
package io.kvserver.core.command.list;

import org.jspecify.annotations.NullMarked;
