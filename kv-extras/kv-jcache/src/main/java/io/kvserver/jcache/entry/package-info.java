/**
 * What a cache knows of one entry: its value, what becomes of it, where it comes from besides the store. Internal: no program may use
 * it.
 */
@NullMarked
package io.kvserver.jcache.entry;

import org.jspecify.annotations.NullMarked;
