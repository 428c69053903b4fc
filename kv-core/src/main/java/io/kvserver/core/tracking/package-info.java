/**
 * Client-side caching: which clients cache which keys, and the messages that tell them of changes. A client is an interface
 * here, because it holds its tracking and not the other way round.
 */
@NullMarked
package io.kvserver.core.tracking;

import org.jspecify.annotations.NullMarked;
