/**
 * A cache's listeners, and what they are told. Internal: no program may use it.
 */
@NullMarked
package io.kvserver.jcache.event;

import org.jspecify.annotations.NullMarked;
