/** What the store notes of a value that lies beside its entry. A room of its own because a value of an embedder's must not touch it. */
@NullMarked
package io.kvserver.core.store.held;

import org.jspecify.annotations.NullMarked;
