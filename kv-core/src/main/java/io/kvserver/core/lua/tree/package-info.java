/**
 * The nodes of a compiled program. They execute themselves: each expression returns its value, each statement how it
 * ended. Nodes are immutable and may be shared by threads; a {@link io.kvserver.core.lua.Frame} holds the mutable
 * state.
 */
@NullMarked
package io.kvserver.core.lua.tree;

import org.jspecify.annotations.NullMarked;
