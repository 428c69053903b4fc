/** Who is told of changes to keys: requests that wait, transactions that watch, clients that cache, subscribers to events. */
@NullMarked
package io.kvserver.core.store.observe;

import org.jspecify.annotations.NullMarked;
