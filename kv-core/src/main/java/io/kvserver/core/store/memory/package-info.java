/** The memory of the data: how it is counted, and the bound on it. */
@NullMarked
package io.kvserver.core.store.memory;

import org.jspecify.annotations.NullMarked;
