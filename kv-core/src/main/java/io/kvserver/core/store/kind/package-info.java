/** What a value is, and what one that is too large to be packed has to do for the store. */
@NullMarked
package io.kvserver.core.store.kind;

import org.jspecify.annotations.NullMarked;
