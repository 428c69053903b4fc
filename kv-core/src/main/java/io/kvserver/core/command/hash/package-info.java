/** Commands on hashes and on the deadlines of their fields. */
@NullMarked
package io.kvserver.core.command.hash;

import org.jspecify.annotations.NullMarked;
