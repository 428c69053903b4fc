/** The nodes of a compiled program. They run themselves: each expression returns its value, each statement how it ended.
 * Nodes are immutable and may be shared by threads; a {@link io.kvserver.core.lua.Frame} holds what changes. */
@NullMarked
package io.kvserver.core.lua.tree;

import org.jspecify.annotations.NullMarked;
