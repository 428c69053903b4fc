/** From source text to a program: the lexer, the parser, which makes the nodes as it goes, and the scopes of names.
 * Confined to one thread. */
@NullMarked
package io.kvserver.core.lua.compile;

import org.jspecify.annotations.NullMarked;
