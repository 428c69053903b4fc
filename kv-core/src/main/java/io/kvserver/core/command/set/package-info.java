/** The commands on sets. A set of any form, in its key or not, is an AnySet. */
@NullMarked
package io.kvserver.core.command.set;

import org.jspecify.annotations.NullMarked;
