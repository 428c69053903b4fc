/** A cache's listeners and their events. Internal: programs must not use it. */
@NullMarked
package io.kvserver.jcache.event;

import org.jspecify.annotations.NullMarked;
