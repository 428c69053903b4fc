/**
 * The store's record of a value that lies beside its entry. A separate room, because an embedding program's values must
 * not use it.
 */
@NullMarked
package io.kvserver.core.store.held;

import org.jspecify.annotations.NullMarked;
