/**
 * Streams: entries under ascending ids, and groups of consumers that read them together. A
 * {@link io.kvserver.core.stream.StreamValue} belongs to the shard of its key; other threads read a fork.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Entries lie in pages, each the body of one of Redis's listpacks: a snapshot copies pages unchanged, and an
 *       approximate trim removes the same entries as Redis.
 *   <li>Pages and pending entries are found by id in trees. The holder of a stream's
 *       {@link io.kvserver.core.stream.Ownership} changes nodes and pages in place, others copy them first; so a fork
 *       costs nothing at first.
 *   <li>A node of a cluster stores a large stream by its pages and by the leaves of these trees ({@link io.kvserver.core.stream.StreamParts}). What two forks
 *       do not share is found by comparing nodes, so commands need not say what they change.
 *   <li>An entry's bytes never move within their array, because replies may refer to them.
 * </ul>
 */
@NullMarked
package io.kvserver.core.stream;

import org.jspecify.annotations.NullMarked;
