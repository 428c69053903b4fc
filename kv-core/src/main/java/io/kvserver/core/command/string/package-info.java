/** Commands on strings, on the numbers in them, and on their bits. */
@NullMarked
package io.kvserver.core.command.string;

import org.jspecify.annotations.NullMarked;
