/** Commands on streams and their groups. */
@NullMarked
package io.kvserver.core.command.stream;

import org.jspecify.annotations.NullMarked;
