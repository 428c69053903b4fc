/** Transactions: MULTI, EXEC and the commands around them. */
@NullMarked
package io.kvserver.core.command.transaction;

import org.jspecify.annotations.NullMarked;
