/**
 * The embeddable store: typed calls, calls by name, and sessions on the same data.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The calls of each command family have a class of their own ({@link io.kvserver.core.Strings}, {@link
 *       io.kvserver.core.Keys}), so that {@link io.kvserver.core.KvStore} does not grow with the families. It has only the
 *       calls that programs need most.
 *   <li>Keys and values have the program's types, converted by a {@link io.kvserver.core.Codec}; text and bytes are two
 *       codecs. So no call is written twice, and a program's own type needs no wrapper.
 *   <li>The objects that a call needs are pooled, not thread-local: each virtual thread would create its own.
 *   <li>A call has no client. A command that changes the client's state would have no effect, so it is refused with a hint to
 *       use a session.
 *   <li>A call counts hits and misses like a request, but is neither counted nor timed in the statistics of commands: reading
 *       the clock twice takes a third of the time of a GET. Only commands that {@code call} has to run for a temporary client
 *       are counted and timed.
 *   <li>A transaction works on copies of its keys and is applied at the end if they have not changed, as with WATCH. A
 *       function that held the shards would block everyone while it runs, could deadlock, and could not be undone. A function
 *       whose writes are only queued would get no results and would not see its own writes.
 *   <li>A client inside the process has no thread: the thread that writes runs the requests, and {@code Background} continues
 *       them after events from outside.
 *   <li>A closed store can be read but not changed, with or without a data directory.
 *   <li>A program's commands are added to kv's own and cannot replace them: clients rely on the meaning of Redis's names.
 * </ul>
 */
@NullMarked
package io.kvserver.core;

import org.jspecify.annotations.NullMarked;
