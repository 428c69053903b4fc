/** One entry of a cache: its value, its next state, its loader and writer. Internal: programs must not use it. */
@NullMarked
package io.kvserver.jcache.entry;

import org.jspecify.annotations.NullMarked;
