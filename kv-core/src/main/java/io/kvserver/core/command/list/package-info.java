/** The commands on lists. A small list is looked at as a {@link io.kvserver.core.value.list.ListValue}, too: see ListWrite. */
@NullMarked
package io.kvserver.core.command.list;

import org.jspecify.annotations.NullMarked;
