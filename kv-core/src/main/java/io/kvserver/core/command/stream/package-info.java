/** Commands on streams. */
@NullMarked
package io.kvserver.core.command.stream;

import org.jspecify.annotations.NullMarked;
