/** A cache's JMX beans. Internal: programs must not use it. */
@NullMarked
package io.kvserver.jcache.management;

import org.jspecify.annotations.NullMarked;
