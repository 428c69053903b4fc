/** Commands that make several requests one. */
@NullMarked
package io.kvserver.core.command.transaction;

import org.jspecify.annotations.NullMarked;
