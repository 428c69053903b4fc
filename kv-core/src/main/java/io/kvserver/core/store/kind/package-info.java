/** The kinds of values, and the store's interface to values that are too large to be packed. */
@NullMarked
package io.kvserver.core.store.kind;

import org.jspecify.annotations.NullMarked;
