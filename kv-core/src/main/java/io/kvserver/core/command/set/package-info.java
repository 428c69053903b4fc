/** Commands on sets. AnySet hides which form a set has. */
@NullMarked
package io.kvserver.core.command.set;

import org.jspecify.annotations.NullMarked;
