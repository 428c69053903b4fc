/**
 * Streams: entries under ascending ids, and groups of consumers that read them together. A {@link
 * io.kvserver.core.stream.StreamValue} belongs to the shard of its key until it has been forked for somebody else.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Entries lie in pages, each the body of a listpack as Redis has it: a snapshot copies pages as they are, and a trim that need
 *       not be exact removes the entries that Redis removes.
 *   <li>Pages, and what is pending, are found by id in trees of pages of their own. Whoever has a stream's {@link
 *       io.kvserver.core.stream.Ownership} changes these in place, else copies them first; so a fork costs nothing at first.
 *   <li>The bytes of an entry never move within their array, because replies may refer to them.
 * </ul>
 */
@NullMarked
package io.kvserver.core.stream;

import org.jspecify.annotations.NullMarked;
