/** Commands on hashes. Decisions: none beyond the room's rules. */
@NullMarked
package io.kvserver.core.command.hash;

import org.jspecify.annotations.NullMarked;
