/**
 * Support for Micrometer: kv's metrics as meters.
 *
 * <p>Decision: the meters read one snapshot of {@link io.kvserver.core.KvStore#metrics}, kept for a second, so that the
 * store counts once when a registry reads all of them.
 */
@NullMarked
package io.kvserver.micrometer;

import org.jspecify.annotations.NullMarked;
