/** What the data takes in memory, how it is counted, and what the bound on it means. */
@NullMarked
package io.kvserver.core.store.memory;

import org.jspecify.annotations.NullMarked;
