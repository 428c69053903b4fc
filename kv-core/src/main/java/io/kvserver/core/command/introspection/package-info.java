/** COMMAND: the list of commands and their declarations: arity, flags, keys, arguments, documentation. */
@NullMarked
package io.kvserver.core.command.introspection;

import org.jspecify.annotations.NullMarked;
