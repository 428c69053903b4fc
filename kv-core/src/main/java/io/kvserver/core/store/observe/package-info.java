/** Observers of keys: waiting requests, watching transactions, caching clients, subscribers to events. */
@NullMarked
package io.kvserver.core.store.observe;

import org.jspecify.annotations.NullMarked;
