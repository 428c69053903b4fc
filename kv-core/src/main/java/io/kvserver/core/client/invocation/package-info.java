/** How a client's request is let in, run and, if it has to wait for keys, waits; what a command that needs its client is. */
@NullMarked
package io.kvserver.core.client.invocation;

import org.jspecify.annotations.NullMarked;
