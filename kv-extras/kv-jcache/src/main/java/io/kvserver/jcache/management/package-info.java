/**
 * What JMX shows of a cache. Internal: no program may use it.
 */
@NullMarked
package io.kvserver.jcache.management;

import org.jspecify.annotations.NullMarked;
