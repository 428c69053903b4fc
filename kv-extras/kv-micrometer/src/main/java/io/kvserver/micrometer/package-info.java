/**
 * Support for Micrometer: kv's metrics as meters.
 *
 * <p>Decision: the meters read one snapshot of {@link io.kvserver.core.KvStore#metrics}, cached for a second, so that the
 * store collects its metrics once when a registry reads all meters.
 */
@NullMarked
package io.kvserver.micrometer;

import org.jspecify.annotations.NullMarked;
