/** The hashes of keys and elements, with a random secret of the process: a hostile client cannot choose ones that collide. */
@NullMarked
package io.kvserver.core.store.hashing;

import org.jspecify.annotations.NullMarked;
