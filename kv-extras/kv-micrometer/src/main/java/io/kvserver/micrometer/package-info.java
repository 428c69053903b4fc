/**
 * For Micrometer: what kv counts, as meters.
 *
 * <p>Decision: the meters read one snapshot of {@link io.kvserver.core.KvStore#metrics}, kept for a second, so that a registry that asks
 * all of them has the store count once.
 */
@NullMarked
package io.kvserver.micrometer;

import org.jspecify.annotations.NullMarked;
