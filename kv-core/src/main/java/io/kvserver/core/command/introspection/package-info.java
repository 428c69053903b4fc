/** COMMAND: what commands there are, and what their declarations say: arity, flags, keys, arguments, documentation. */
@NullMarked
package io.kvserver.core.command.introspection;

import org.jspecify.annotations.NullMarked;
